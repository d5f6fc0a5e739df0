using System.Collections.Concurrent;
using System.Diagnostics;
using AdGenius.Contracts.Clips;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using MassTransit.Logging;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_workers_report_progress
{
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task Should_record_the_latest_without_writing_the_job_and_keep_one_event_of_it()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = _ => null }, time: _clock);
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo" });
        var command = await fleet.Facts.FirstAsync<GenerateClip>();
        var before = await fleet.JobAsync(jobId);
        for (var percent = 10; percent <= 50; percent += 10)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            await fleet.PublishAsync(Progress(command, percent / 100.0));
        }

        var after = await fleet.JobAsync(jobId);
        Assert.Equal((0.5, "at the provider"), (after.Takes[0].Fraction, after.Takes[0].Activity));
        Assert.Equal(_clock.GetUtcNow(), after.Takes[0].LastProgressAt);
        Assert.Equal(before.Version, after.Version);
        var reported = Assert.Single(await fleet.HistoryAsync(jobId), one => one.Type == JobEventTypes.TakeProgressed);
        Assert.Contains("\"fraction\":0.5", reported.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_drop_progress_that_comes_faster_than_once_a_second()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = _ => null }, time: _clock);
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo" });
        var command = await fleet.Facts.FirstAsync<GenerateClip>();
        for (var percent = 10; percent <= 50; percent += 10)
        {
            await fleet.PublishAsync(Progress(command, percent / 100.0));
        }

        Assert.Equal(0.1, (await fleet.JobAsync(jobId)).Takes[0].Fraction);
    }

    [Fact]
    public async Task Should_ignore_progress_of_an_attempt_that_has_ended()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo" });
        await fleet.Facts.FirstAsync<Contracts.Videos.VideoCompleted>();
        await fleet.PublishAsync(Progress(fleet.Facts.All<GenerateClip>()[0], 0.5));
        Assert.Equal(1, (await fleet.JobAsync(jobId)).Takes[0].Fraction);
    }

    /// <summary>A batch is consumed in the trace of one of its messages.</summary>
    [Fact]
    public async Task Should_link_the_span_of_a_batch_to_the_trace_of_each_job_once()
    {
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        var batches = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = one => one.Name == source.Name || one.Name == DiagnosticHeaders.DefaultListenerName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = batches.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var fleet = await Fleet.StartAsync(new Workers { Generate = _ => null }, time: _clock);
        var traces = new List<ActivityTraceId>();
        foreach (var name in (string[])["r-1", "r-2", "r-3"])
        {
            var jobId = await fleet.RequestAsync(Fleet.Request(name) with { Model = "google_veo" });
            var command = await fleet.Facts.FirstAsync<GenerateClip>(one => one.JobId == jobId);
            using var trace = source.StartActivity("job", ActivityKind.Internal, default(ActivityContext))!;
            traces.Add(trace.TraceId);
            await Task.WhenAll(fleet.PublishAsync(Progress(command, 0.1)), fleet.PublishAsync(Progress(command, 0.2)));
        }

        List<ActivityLink> Links() => [.. batches.SelectMany(batch => batch.Links)];
        await Until.TrueAsync(
            "each job's trace is linked",
            () => traces.TrueForAll(trace => Links().Exists(link => link.Context.TraceId == trace)),
            TestContext.Current.CancellationToken);
        Assert.All(
            batches.Where(batch => batch.Links.Any(link => traces.Contains(link.Context.TraceId))),
            batch => Assert.Equal(batch.Links.Select(link => link.Context.TraceId).Distinct().Count(), batch.Links.Count()));
    }

    private ClipProgressed Progress(GenerateClip command, double fraction) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Fraction = fraction,
        Activity = "at the provider",
        At = _clock.GetUtcNow(),
    };
}
