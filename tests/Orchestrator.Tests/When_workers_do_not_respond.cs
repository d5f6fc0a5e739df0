using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_workers_do_not_respond
{
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task Should_resend_the_parameter_request_and_fail_after_the_last_retry()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Quantify = _ => null },
            new() { ["Orchestrator:MaxRetryAttempts"] = "2" },
            _clock);
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is QuantifyPrompt);
        for (var sent = 2; sent <= 3; sent++)
        {
            await RunOnceAsync(fleet, TimeSpan.FromMinutes(2));
            await fleet.Facts.NthAsync<QuantifyPrompt>(sent, _ => true);
        }

        await RunOnceAsync(fleet, TimeSpan.FromMinutes(2));
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.DeadlineExceeded, failed.Failure.Code);
        Assert.Equal(3, fleet.Facts.All<QuantifyPrompt>().Count);
    }

    [Fact]
    public async Task Should_resend_only_the_missing_batches()
    {
        var isSilent = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Render = command => command.BatchIndex == 1 && isSilent ? null : Workers.Rendered(command) }, time: _clock);
        await fleet.RequestAsync(
            Fleet.Request() with { Prompt = null, Scenes = [.. Enumerable.Range(1, 10).Select(number => $"Scene {number}")] });
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is KeyframesRendered);
        isSilent = false;
        await RunOnceAsync(fleet, TimeSpan.FromMinutes(10));
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal([0, 1, 1, 2], fleet.Facts.All<RenderKeyframes>().Select(command => command.BatchIndex).Order());
    }

    [Fact]
    public async Task Should_not_resend_while_a_provider_reports_progress_until_the_attempt_times_out()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = _ => null }, new() {
                ["Orchestrator:AttemptTimeout"] = "01:00:00",
                ["Orchestrator:FallbackOrder:0"] = "luma_dream" }, _clock);
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider });
        var command = await fleet.Facts.FirstAsync<GenerateClip>();
        Assert.Equal(_clock.GetUtcNow().AddHours(1), command.NotAfter);
        for (var minutes = 10; minutes < 60; minutes += 10)
        {
            await RunOnceAsync(fleet, TimeSpan.FromMinutes(10));
            await fleet.PublishAsync(Progress(command, minutes / 100.0));
        }

        Assert.Single(fleet.Facts.All<GenerateClip>());
        await RunOnceAsync(fleet, TimeSpan.FromMinutes(10));
        var abandoned = await fleet.Facts.FirstAsync<TakeAbandoned>();
        Assert.Equal((1, FailureCode.DeadlineExceeded), (abandoned.Attempt, abandoned.Reason));
        var next = await fleet.Facts.FirstAsync<GenerateClip>(one => one.Attempt == 2);
        Assert.Equal("luma_dream", next.Model);
    }

    [Fact]
    public async Task Should_fail_a_take_when_its_store_never_answers()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Store = _ => null },
            new() { ["Orchestrator:MaxRetryAttempts"] = "1" },
            _clock);
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is StoreVideo);
        await RunOnceAsync(fleet, TimeSpan.FromMinutes(10));
        await fleet.Facts.NthAsync<StoreVideo>(2, _ => true);
        await RunOnceAsync(fleet, TimeSpan.FromMinutes(10));
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.DeadlineExceeded, failed.Failure.Code);

        await fleet.PublishAsync(Workers.Stored(fleet.Facts.All<StoreVideo>()[0]));
        await fleet.Facts.FirstAsync<DeleteVideo>();
    }

    [Fact]
    public async Task Should_end_every_take_when_the_job_times_out()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Generate = _ => null }, new() { ["Orchestrator:JobTimeout"] = "00:05:00" }, _clock);
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.Placeholder, Variations = 2 });
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is GenerateClip);
        await RunOnceAsync(fleet, TimeSpan.FromMinutes(5));
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.All(failed.Takes, take => Assert.Equal(FailureCode.DeadlineExceeded, take.Failure!.Code));
        Assert.Equal(2, (await fleet.Facts.NthAsync<TakeAbandoned>(2, _ => true)).Attempt + 1);
    }

    [Fact]
    public async Task Should_retry_after_a_delay_when_the_failure_is_retryable()
    {
        var failures = 2;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Store = command => failures-- > 0
                ? Workers.StoreFailed(command, FailureCode.StorageUnavailable, retryable: true)
                : Workers.Stored(command) },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10" },
            _clock);
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is StoreFailed);
        await RunOnceAsync(fleet, TimeSpan.FromSeconds(9));
        Assert.Single(fleet.Facts.All<StoreVideo>());
        await RunOnceAsync(fleet, TimeSpan.FromSeconds(1));
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is StoreFailed);
        await RunOnceAsync(fleet, TimeSpan.FromSeconds(20));
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(3, fleet.Facts.All<StoreVideo>().Count);
    }

    private async Task RunOnceAsync(Fleet fleet, TimeSpan time)
    {
        _clock.Advance(time);
        await fleet.SweepAsync();
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
