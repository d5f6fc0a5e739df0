using System.Net.ServerSentEvents;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using Grpc.Core;

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

    [Theory]
    [InlineData(JobEventTypes.RetryRequested, "{\"takes\":[]}")]
    [InlineData(JobEventTypes.State, "{\"state\":\"Storing\"}")] // stored again on request
    public async Task Should_go_on_after_the_end_of_a_job_that_was_retried(string type, string data)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var path = $"/api/v1/videos/{await gateway.GivenJobAsync(request)}/events";
        await gateway.GivenEventAsync(request, JobEventTypes.Failed, "{}");
        await gateway.GivenEventAsync(request, JobEventTypes.State, "{\"state\":\"Failed\"}");
        await gateway.GivenEventAsync(request, type, data);
        using var answer = await gateway.SendAsync(HttpMethod.Get, path, request.TenantName);
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using var events = SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        foreach (var expected in new[] { JobEventTypes.Failed, JobEventTypes.State, type })
        {
            Assert.True(await events.MoveNextAsync());
            Assert.Equal(expected, events.Current.EventType);
        }

        await gateway.GivenEventAsync(request, JobEventTypes.TakeStoring, "{}");
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(JobEventTypes.TakeStoring, events.Current.EventType);
        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(JobEventTypes.Completed, events.Current.EventType);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task Should_send_a_row_that_was_committed_behind_a_later_one()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var path = $"/api/v1/videos/{await gateway.GivenJobAsync(request)}/events";
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        using var answer = await gateway.SendAsync(HttpMethod.Get, path, request.TenantName);
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using var events = SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await events.MoveNextAsync());
        var sequence = long.Parse(events.Current.EventId!, System.Globalization.CultureInfo.InvariantCulture);

        // The saga and the record of progress took sequences, and the progress was committed first.
        await GivenRowAsync(request, sequence + 10_000_000, JobEventTypes.TakeProgressed);
        Assert.True(await events.MoveNextAsync());
        var progress = events.Current;
        Assert.Equal(JobEventTypes.TakeProgressed, progress.EventType);
        await GivenRowAsync(request, sequence + 9_999_999, JobEventTypes.TakeStoring);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(JobEventTypes.TakeStoring, events.Current.EventType);
        await gateway.GivenEventAsync(request, JobEventTypes.Cancelled, "{}");
        Assert.True(await events.MoveNextAsync());
        var cancelled = events.Current;
        Assert.Equal(JobEventTypes.Cancelled, cancelled.EventType);
        Assert.False(await events.MoveNextAsync());

        // A caller that resumes at the later event's id gets the late one as well, and nothing twice.
        await gateway.EndAsync(GatewayFixture.JobOf(request), "Cancelled");
        var missed = await EventsAsync(path, request.TenantName, ("Last-Event-ID", progress.EventId!));
        Assert.Equal([JobEventTypes.TakeStoring, JobEventTypes.Cancelled], missed.Select(one => one.EventType));
        missed = await EventsAsync($"{path}?after={progress.EventId}", request.TenantName);
        Assert.Equal(2, missed.Count);
        using var nothing = await gateway.SendAsync(
            HttpMethod.Get, path, request.TenantName, null, ("Last-Event-ID", cancelled.EventId!));
        Assert.Equal(204, (int)nothing.StatusCode);
    }

    [Fact]
    public async Task Should_send_the_end_that_was_committed_behind_progress()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var path = $"/api/v1/videos/{await gateway.GivenJobAsync(request)}/events";
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        var accepted = await FirstAsync(path, request.TenantName);
        var sequence = long.Parse(accepted.EventId!, System.Globalization.CultureInfo.InvariantCulture);
        await GivenRowAsync(request, sequence + 100_000_000, JobEventTypes.TakeProgressed);
        var progress = await FirstAsync(path, request.TenantName, ("Last-Event-ID", accepted.EventId!));
        await GivenRowAsync(request, sequence + 99_999_999, JobEventTypes.Cancelled);
        await gateway.EndAsync(GatewayFixture.JobOf(request), "Cancelled");

        var end = Assert.Single(await EventsAsync(path, request.TenantName, ("Last-Event-ID", progress.EventId!)));

        Assert.Equal(JobEventTypes.Cancelled, end.EventType);
        using var nothing = await gateway.SendAsync(HttpMethod.Get, path, request.TenantName, null, ("Last-Event-ID", end.EventId!));
        Assert.Equal(204, (int)nothing.StatusCode);
        using var nothingElse = await gateway.SendAsync(
            HttpMethod.Get, path, request.TenantName, null, ("Last-Event-ID", $"{sequence + 99_999_999}"));
        Assert.Equal(204, (int)nothingElse.StatusCode); // progress is not sent after the end
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

    [Theory]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("2-1")]
    [InlineData("1-2-3")]
    [InlineData("99999999999999999999")]
    public async Task Should_refuse_an_event_id_that_is_not_valid(string id)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        using var answer = await gateway.SendAsync(
            HttpMethod.Get,
            $"/api/v1/videos/{jobId}/events",
            request.TenantName,
            null,
            ("Last-Event-ID", id));
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of("Last-Event-ID"));
        using var query = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/videos/{Guid.NewGuid()}/events?after={Uri.EscapeDataString(id)}x", "demo");
        Assert.NotEmpty((await Problem.ReadAsync(query, 400)).Of("after"));
    }

    /// <summary>The id of another job's event, or one from before a database was restored: the end would never be sent.</summary>
    [Theory]
    [InlineData("Accepted")]
    [InlineData("Completed")]
    public async Task Should_refuse_an_event_id_that_is_behind_the_end_of_the_history(string state)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job => job.CurrentState = state);
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        using var answer = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/videos/{jobId}/events", request.TenantName, null, ("Last-Event-ID", $"{long.MaxValue}"));
        Assert.Equal(400, (int)answer.StatusCode); // a stream would have no end
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of("Last-Event-ID"));

        using var calls = new GrpcCalls(gateway);
        var refused = await GrpcCalls.FailsAsync(StatusCode.InvalidArgument, async () => await calls.Client.WatchVideo(
            new WatchVideoRequest { TenantName = request.TenantName, JobId = $"{jobId}", AfterSequence = long.MaxValue },
            cancellationToken: TestContext.Current.CancellationToken).ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(["after_sequence"], GrpcCalls.FieldsOf(refused).Keys);
    }

    /// <summary>Sequences far from those of other tests, which continue after the highest.</summary>
    private Task GivenRowAsync(GenerateVideo request, long sequence, string type) => gateway.WriteAsync(database =>
    {
        var row = Rows.Event(request, type, "{}");
        row.Sequence = sequence;
        database.Add(row);
    });

    /// <summary>The first event of a stream of a job that runs.</summary>
    private async Task<SseItem<string>> FirstAsync(string path, string tenant, params (string Name, string Value)[] headers)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, path, tenant, null, headers);
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await foreach (var one in SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            return one;
        }

        throw new InvalidOperationException("The stream has ended without an event.");
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
