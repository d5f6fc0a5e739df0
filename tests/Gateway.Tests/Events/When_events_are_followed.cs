using System.Net.ServerSentEvents;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;

namespace AdGenius.Gateway.Tests.Events;

public sealed class When_events_are_followed(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_replay_the_history_and_continue_with_new_events_until_the_end()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{\"takes\":1}");
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/events", request.TenantName);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using var events = SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await events.MoveNextAsync());
        Assert.Equal((JobEventTypes.Accepted, "{\"takes\":1}"), (events.Current.EventType, events.Current.Data));
        var first = long.Parse(events.Current.EventId!, System.Globalization.CultureInfo.InvariantCulture);

        await gateway.GivenEventAsync(request, JobEventTypes.State, "{\n\"state\":\"Generating\"}");
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("{\n\"state\":\"Generating\"}", events.Current.Data);
        Assert.True(long.Parse(events.Current.EventId!, System.Globalization.CultureInfo.InvariantCulture) > first);

        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(JobEventTypes.Completed, events.Current.EventType);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task Should_resume_after_the_last_event_the_caller_had()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        await gateway.GivenEventAsync(request, JobEventTypes.Failed, "{}");
        await gateway.EndAsync(jobId, "Failed");
        var all = await EventsAsync($"/api/v1/videos/{jobId}/events", request.TenantName);
        Assert.Equal([JobEventTypes.Accepted, JobEventTypes.Failed], all.Select(one => one.EventType));

        var rest = await EventsAsync($"/api/v1/videos/{jobId}/events", request.TenantName, ("Last-Event-ID", all[0].EventId!));
        Assert.Equal(JobEventTypes.Failed, Assert.Single(rest).EventType);
        rest = await EventsAsync($"/api/v1/videos/{jobId}/events?after={all[0].EventId}&tenant={request.TenantName}", null);
        Assert.Equal(JobEventTypes.Failed, Assert.Single(rest).EventType);

        using var nothing = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/videos/{jobId}/events", request.TenantName, null, ("Last-Event-ID", all[1].EventId!));
        Assert.Equal(204, (int)nothing.StatusCode);
    }

    [Fact]
    public async Task Should_keep_an_idle_stream_open_with_comments()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/events", request.TenantName);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        for (var comments = 0; comments < 2;)
        {
            comments += await reader.ReadLineAsync(TestContext.Current.CancellationToken) == ": heartbeat" ? 1 : 0;
        }
    }

    [Fact]
    public async Task Should_read_new_events_once_for_all_streams_of_a_job()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        var streams = new List<IAsyncEnumerator<SseItem<string>>>();
        for (var number = 0; number < 5; number++)
        {
            var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/events", request.TenantName);
            var content = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            var stream = SseParser.Create(content).EnumerateAsync(TestContext.Current.CancellationToken)
                .GetAsyncEnumerator(TestContext.Current.CancellationToken);
            Assert.True(await stream.MoveNextAsync());
            streams.Add(stream);
        }

        Assert.Equal(1, gateway.Signals.SubscriberCount(jobId)); // one feed polls for all of them
        for (var number = 0; number < 250; number++)
        {
            await gateway.GivenEventAsync(request, JobEventTypes.TakeProgressed, $"{number}"); // more than one page
        }

        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        foreach (var stream in streams)
        {
            var received = new List<string>();
            while (await stream.MoveNextAsync())
            {
                received.Add(stream.Current.Data);
            }

            Assert.Equal([.. Enumerable.Range(0, 250).Select(number => $"{number}"), "{}"], received);
            await stream.DisposeAsync();
        }

        await Until.TrueAsync(
            "the feed has ended",
            () => gateway.Signals.SubscriberCount(jobId) == 0,
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Should_be_signalled_by_the_bus()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        using var signal = gateway.Signals.Subscribe(jobId);
        await gateway.PublishAsync(new VideoCancelled
        {
            JobId = jobId,
            RequestId = request.RequestId,
            TenantName = request.TenantName,
            CreativeId = request.CreativeId,
            Takes = [],
            At = DateTimeOffset.UnixEpoch,
        });
        Assert.True(await signal.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Should_end_when_the_caller_disconnects()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/events", request.TenantName);
        Assert.True(gateway.Streams.Open > 0);
        answer.Dispose();
        await Until.TrueAsync(
            "no stream of the job is left",
            () => gateway.Signals.SubscriberCount(jobId) == 0,
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Should_refuse_an_event_id_that_is_not_valid()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        using var answer = await gateway.SendAsync(
            HttpMethod.Get,
            $"/api/v1/videos/{jobId}/events",
            request.TenantName,
            null,
            ("Last-Event-ID", "-1"));
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of("Last-Event-ID"));
    }

    private async Task<List<SseItem<string>>> EventsAsync(string path, string? tenant, params (string Name, string Value)[] headers)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, path, tenant, null, headers);
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var events = new List<SseItem<string>>();
        await foreach (var one in SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            events.Add(one);
        }

        return events;
    }
}
