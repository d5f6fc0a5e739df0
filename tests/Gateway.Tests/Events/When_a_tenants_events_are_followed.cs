using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Events;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Events;

public sealed class When_a_tenants_events_are_followed(GatewayFixture gateway)
{
    private const string Path = "/api/v1/events";

    private TenantEventFeeds Feeds => gateway.Services.GetRequiredService<TenantEventFeeds>();

    [Fact]
    public async Task Should_have_the_events_of_all_its_jobs_and_no_others()
    {
        var (one, two, foreign) = (NewRequest("a"), NewRequest("a"), NewRequest("b"));
        two = two with { TenantName = one.TenantName };
        await gateway.GivenEventAsync(one, JobEventTypes.Accepted, "{\"takes\":1}");
        await using var stream = await OpenAsync(one.TenantName);
        Assert.Equal(TenantEventStreams.Ready, (await stream.NextAsync()).EventType);

        await gateway.GivenEventAsync(foreign, JobEventTypes.Accepted, "{\"takes\":9}");
        await gateway.GivenEventAsync(one, JobEventTypes.State, "{\"state\":\"Generating\"}");
        await gateway.GivenEventAsync(two, JobEventTypes.Completed, "{}");

        var first = await stream.NextAsync();
        Assert.Equal(JobEventTypes.State, first.EventType);
        var data = JsonDocument.Parse(first.Data).RootElement;
        Assert.Equal(GatewayFixture.JobOf(one), data.GetProperty("jobId").GetGuid());
        Assert.Equal("Generating", data.GetProperty("data").GetProperty("state").GetString());
        Assert.True(data.GetProperty("at").GetDateTimeOffset() == DateTimeOffset.UnixEpoch);
        var second = await stream.NextAsync();
        Assert.Equal(GatewayFixture.JobOf(two), JsonDocument.Parse(second.Data).RootElement.GetProperty("jobId").GetGuid());
        Assert.True(SequenceOf(second) > SequenceOf(first));
    }

    [Fact]
    public async Task Should_resume_with_what_was_missed()
    {
        var request = NewRequest("r");
        long position;
        await using (var before = await OpenAsync(request.TenantName))
        {
            var ready = await before.NextAsync();
            position = long.Parse(ready.EventId!, CultureInfo.InvariantCulture);
        }

        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{\"takes\":1}");
        await gateway.GivenEventAsync(request, JobEventTypes.State, "{\"state\":\"Generating\"}");
        await using var after = await OpenAsync(request.TenantName, ("Last-Event-ID", position.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(JobEventTypes.Accepted, (await after.NextAsync()).EventType);
        Assert.Equal(JobEventTypes.State, (await after.NextAsync()).EventType);
        Assert.Equal(TenantEventStreams.Ready, (await after.NextAsync()).EventType);

        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        Assert.Equal(JobEventTypes.Completed, (await after.NextAsync()).EventType);
        await using var byQuery = await StreamAsync(
            await gateway.SendAsync(HttpMethod.Get, $"{Path}?after={position}&tenant={request.TenantName}", null));
        Assert.Equal(JobEventTypes.Accepted, (await byQuery.NextAsync()).EventType);
    }

    [Fact]
    public async Task Should_send_a_row_that_was_committed_behind_a_later_one()
    {
        var request = NewRequest("l");
        await using var stream = await OpenAsync(request.TenantName);
        await stream.NextAsync();
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        var sequence = SequenceOf(await stream.NextAsync());

        // Two transactions took sequences, and the second committed first.
        await gateway.WriteAsync(database => database.Add(At(request, sequence + 1_000_000, JobEventTypes.Completed)));
        var later = await stream.NextAsync();
        await gateway.WriteAsync(database => database.Add(At(request, sequence + 999_999, JobEventTypes.TakeStored)));

        var late = await stream.NextAsync();
        Assert.Equal((JobEventTypes.TakeStored, sequence + 999_999), (late.EventType, SequenceOf(late)));

        // A caller that resumes at the later event's id gets the late one as well.
        Assert.True(long.Parse(later.EventId!, CultureInfo.InvariantCulture) < sequence + 999_999);
        await using var again = await OpenAsync(request.TenantName, ("Last-Event-ID", later.EventId!));
        var types = new List<string> { (await again.NextAsync()).EventType, (await again.NextAsync()).EventType };
        while (types[^1] != TenantEventStreams.Ready)
        {
            types.Add((await again.NextAsync()).EventType);
        }

        Assert.Contains(JobEventTypes.TakeStored, types);
    }

    [Fact]
    public async Task Should_read_the_database_once_for_all_streams_of_a_tenant()
    {
        var request = NewRequest("s");
        var before = Feeds.Count;
        var streams = new List<EventReader>();
        for (var number = 0; number < 5; number++)
        {
            streams.Add(await OpenAsync(request.TenantName));
            await streams[^1].NextAsync();
        }

        Assert.Equal(before + 1, Feeds.Count);
        for (var number = 0; number < 250; number++)
        {
            await gateway.GivenEventAsync(request, JobEventTypes.TakeProgressed, $"{{\"fraction\":{number}}}"); // more than one page
        }

        foreach (var stream in streams)
        {
            for (var number = 0; number < 250; number++)
            {
                var data = JsonDocument.Parse((await stream.NextAsync()).Data).RootElement.GetProperty("data");
                Assert.Equal(number, data.GetProperty("fraction").GetInt32());
            }

            await stream.DisposeAsync();
        }

        await Until.TrueAsync("the feed has ended", () => Feeds.Count <= before, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Should_say_that_events_were_left_out_where_a_caller_missed_too_many()
    {
        var request = NewRequest("m");
        await gateway.WriteAsync(database => database.AddRange(Enumerable.Range(0, TenantEventStreams.MaxReplayed + 1)
            .Select(_ => Rows.Event(request, JobEventTypes.State, "{}"))));
        await using var stream = await OpenAsync(request.TenantName, ("Last-Event-ID", "0"));
        for (var number = 0; ; number++)
        {
            var item = await stream.NextAsync();
            if (item.EventType == TenantEventStreams.Reset)
            {
                break;
            }

            Assert.True(number <= TenantEventStreams.MaxReplayed);
            Assert.Equal(JobEventTypes.State, item.EventType);
        }

        await gateway.GivenEventAsync(request, JobEventTypes.Completed, "{}");
        Assert.Equal(JobEventTypes.Completed, (await stream.NextAsync()).EventType);
    }

    /// <summary>As after the database was restored from a backup: what the caller has missed is not known.</summary>
    [Fact]
    public async Task Should_say_that_a_position_behind_the_end_is_none_of_its_history()
    {
        var request = NewRequest("e");
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        long last;
        await using (var all = await OpenAsync(request.TenantName, ("Last-Event-ID", "0")))
        {
            last = SequenceOf(await all.NextAsync());
        }

        string position;
        await using (var behind = await OpenAsync(request.TenantName, ("Last-Event-ID", $"{last + 1}")))
        {
            var reset = await behind.NextAsync();
            Assert.Equal(TenantEventStreams.Reset, reset.EventType);
            position = reset.EventId!;
        }

        Assert.True(long.Parse(position, CultureInfo.InvariantCulture) <= last);
        foreach (var known in (string[])[position, $"{last}"])
        {
            await using var resumed = await OpenAsync(request.TenantName, ("Last-Event-ID", known));
            var item = await resumed.NextAsync();
            Assert.Equal(TenantEventStreams.Ready, (item.EventType == JobEventTypes.Accepted ? await resumed.NextAsync() : item).EventType);
        }
    }

    [Fact]
    public async Task Should_link_the_newest_picture_of_a_take()
    {
        var request = NewRequest("p");
        await using var stream = await OpenAsync(request.TenantName);
        await stream.NextAsync();
        await gateway.GivenEventAsync(
            request,
            JobEventTypes.TakeProgressed,
            """{"fraction":0.5,"preview":{"key":"staging/a/0.png","length":3,"sha256":"00","contentType":"image/png"}}""");
        var link = JsonDocument.Parse((await stream.NextAsync()).Data).RootElement.GetProperty("previewUrl").GetString()!;
        Assert.StartsWith("/files/staging/a/0.png?", link, StringComparison.Ordinal);
        using var file = await gateway.Http.GetAsync(link, TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)file.StatusCode); // the signature is valid, and there is no such file
    }

    [Fact]
    public async Task Should_be_kept_open_with_comments()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, Path, GatewayFixture.NewName());
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        for (var comments = 0; comments < 2;)
        {
            comments += await reader.ReadLineAsync(TestContext.Current.CancellationToken) == ": heartbeat" ? 1 : 0;
        }
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("99999999999999999999")]
    public async Task Should_refuse_a_position_that_is_not_valid(string position)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, Path, "demo", null, ("Last-Event-ID", position));
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of("Last-Event-ID"));
        using var query = await gateway.SendAsync(HttpMethod.Get, $"{Path}?after={Uri.EscapeDataString(position)}", "demo");
        Assert.NotEmpty((await Problem.ReadAsync(query, 400)).Of("after"));
    }

    [Fact]
    public async Task Should_be_signalled_by_events_that_name_only_a_job()
    {
        var request = NewRequest("g");
        using var signal = gateway.Signals.Subscribe(request.TenantName);
        var (jobId, otherJobId) = (Guid.NewGuid(), Guid.NewGuid());
        signal.Know(jobId);
        gateway.Signals.Notify(otherJobId);
        gateway.Signals.Notify(otherJobId, GatewayFixture.NewName());
        Assert.False(await signal.WaitAsync(TimeSpan.Zero, TimeProvider.System, TestContext.Current.CancellationToken));
        gateway.Signals.Notify(jobId);
        Assert.True(await signal.WaitAsync(TimeSpan.Zero, TimeProvider.System, TestContext.Current.CancellationToken));
        gateway.Signals.Notify(otherJobId, request.TenantName);
        Assert.True(await signal.WaitAsync(TimeSpan.Zero, TimeProvider.System, TestContext.Current.CancellationToken));
    }

    private static GenerateVideo NewRequest(string start) => GatewayFixture.Request(GatewayFixture.NewName(start));

    private static long SequenceOf(SseItem<string> item) => JsonDocument.Parse(item.Data).RootElement.GetProperty("sequence").GetInt64();

    private static JobEvent At(GenerateVideo request, long sequence, string type)
    {
        var row = Rows.Event(request, type, "{}");
        row.Sequence = sequence;
        return row;
    }

    private async Task<EventReader> OpenAsync(string tenant, params (string Name, string Value)[] headers) =>
        await StreamAsync(await gateway.SendAsync(HttpMethod.Get, Path, tenant, null, headers));

    private static async Task<EventReader> StreamAsync(HttpResponseMessage answer)
    {
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        return new EventReader(
            answer,
            SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken)
                .GetAsyncEnumerator(TestContext.Current.CancellationToken));
    }

    private sealed class EventReader(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> events) : IAsyncDisposable
    {
        public async Task<SseItem<string>> NextAsync()
        {
            Assert.True(await events.MoveNextAsync());
            return events.Current;
        }

        public async ValueTask DisposeAsync()
        {
            answer.Dispose();
            try
            {
                await events.DisposeAsync();
            }
            catch (IOException)
            {
                // The connection is closed.
            }
        }
    }
}
