using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

/// <summary>Our own workers cannot render or compose while the object store is unavailable or their disk is full: the take waits.</summary>
public sealed class When_the_object_store_is_unavailable
{
    private static readonly Failure NoStore = new()
    {
        Code = FailureCode.StorageUnavailable, Text = "The object store is unavailable.", Retryable = true,
    };

    private static readonly GenerateVideo FromAddress = Fleet.Request() with { SourceImage = "https://pictures.example/start.png" };

    private readonly FakeClock _clock = new();

    [Fact]
    public Task Should_fetch_the_source_image_when_it_is_back() => WaitAsync(
        (workers, fails) => workers.StageSource = command => fails()
            ? new ClipFailed
            {
                JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Stage = WorkStage.SourceImage, Failure = NoStore,
            }
            : WorkerEvents.Staged(command),
        FromAddress,
        fleet => fleet.Facts.All<StageSourceImage>().Count);

    [Fact]
    public Task Should_render_when_it_is_back() => WaitAsync(
        (workers, fails) => workers.Render = command => fails()
            ? WorkerEvents.RenderFailed(command) with { Failure = NoStore }
            : WorkerEvents.Rendered(command),
        Fleet.Request(),
        fleet => fleet.Facts.All<RenderKeyframes>().Count);

    [Fact]
    public Task Should_compose_when_it_is_back() => WaitAsync(
        (workers, fails) => workers.Compose = command => fails()
            ? ComposeFailed(command, NoStore)
            : WorkerEvents.Composed(command),
        Fleet.Request(),
        fleet => fleet.Facts.All<ComposeClip>().Count);

    [Fact]
    public async Task Should_fail_the_take_at_the_end_of_the_job_when_it_does_not_come_back()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Render = command => WorkerEvents.RenderFailed(command) with { Failure = NoStore } },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10" },
            _clock);
        await fleet.RequestAsync(Fleet.Request() with { Fallback = Fallback.NextProvider });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is KeyframesFailed);

        await PassAsync(fleet, TimeSpan.FromHours(12));

        Assert.Equal(FailureCode.DeadlineExceeded, (await fleet.Facts.FirstAsync<VideoFailed>()).Failure.Code);
        Assert.Empty(fleet.Facts.All<GenerateClip>());
    }

    [Fact]
    public async Task Should_not_count_the_wait_against_the_retries_of_another_failure()
    {
        const int Failures = 6;
        var failed = 0;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Compose = command => ++failed <= Failures
                    ? ComposeFailed(command, failed < Failures ? NoStore : WorkerEvents.Failure(FailureCode.RenderFailed, retryable: true))
                    : WorkerEvents.Composed(command),
            },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10" },
            _clock);
        var jobId = await fleet.RequestAsync(Fleet.Request() with { Fallback = Fallback.Placeholder });
        for (var passed = 1; passed <= Failures; passed++)
        {
            await fleet.Facts.NthAsync<Handled>(passed, one => one.Message is ClipFailed);
            await PassAsync(fleet, passed < Failures ? TimeSpan.FromSeconds(10 * Math.Pow(2, passed - 1)) : TimeSpan.FromSeconds(10));
        }

        Assert.Equal(TakeStatus.Stored, (await fleet.Facts.FirstAsync<VideoCompleted>()).Takes[0].Status);
        Assert.Equal(1, (await fleet.JobAsync(jobId)).Takes[0].Attempt);
    }

    [Fact]
    public async Task Should_not_wait_where_the_store_refuses_for_good()
    {
        await using var fleet = await Fleet.StartAsync(
            new Workers { Render = command => WorkerEvents.RenderFailed(command) with { Failure = NoStore with { Retryable = false } } });
        await fleet.RequestAsync(Fleet.Request());

        Assert.Equal(FailureCode.StorageUnavailable, (await fleet.Facts.FirstAsync<VideoFailed>()).Failure.Code);
        Assert.Single(fleet.Facts.All<RenderKeyframes>());
    }

    /// <summary>Twice as many failures as other causes may have, each after a longer delay.</summary>
    private async Task WaitAsync(Action<Workers, Func<bool>> breakOne, GenerateVideo request, Func<Fleet, int> sent)
    {
        const int Failures = 8;
        var failures = Failures;
        var workers = new Workers();
        breakOne(workers, () => failures-- > 0);
        await using var fleet = await Fleet.StartAsync(
            workers, new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10", ["Frames:Source"] = "Diffusion" }, _clock);
        await fleet.RequestAsync(request);
        for (var failed = 1; failed <= Failures; failed++)
        {
            await fleet.Facts.NthAsync<Handled>(failed, one => one.Message is KeyframesFailed or ClipFailed);
            await PassAsync(fleet, TimeSpan.FromSeconds(10 * Math.Pow(2, failed - 1)));
        }

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal((TakeStatus.Stored, false), (completed.Takes[0].Status, completed.Takes[0].ProducedBy!.IsFallback));
        Assert.Equal(Failures + 1, sent(fleet));
    }

    private static ClipFailed ComposeFailed(ComposeClip command, Failure failure) => new()
    {
        JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Stage = WorkStage.Compose, Failure = failure,
    };

    private async Task PassAsync(Fleet fleet, TimeSpan time)
    {
        await fleet.UntilSentAsync();
        _clock.Advance(time);
        await fleet.SweepAsync();
    }
}
