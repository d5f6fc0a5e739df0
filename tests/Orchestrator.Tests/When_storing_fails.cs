using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

/// <summary>A storage failure causes no second payment: the clip is stored from staging as soon as that is possible.</summary>
public sealed class When_storing_fails
{
    private static readonly GenerateVideo Paid = Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider };
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(FailureCode.Internal, false)]
    [InlineData(FailureCode.StorageUnavailable, true)]
    [InlineData(FailureCode.DeadlineExceeded, false)]
    public async Task Should_retry_with_growing_delays_beyond_the_retries_of_other_stages(FailureCode code, bool retryable)
    {
        var failures = 6;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Store = command => failures-- > 0 ? WorkerEvents.StoreFailed(command, code, retryable) : WorkerEvents.Stored(command),
            },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10" },
            _clock);
        await fleet.RequestAsync(Paid);
        for (var failed = 1; failed <= 6; failed++)
        {
            await fleet.Facts.NthAsync<Handled>(failed, one => one.Message is StoreFailed);
            await PassAsync(fleet, TimeSpan.FromSeconds(10 * Math.Pow(2, failed - 1)));
        }

        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.Equal(7, fleet.Facts.All<StoreVideo>().Count);
    }

    [LongTest]
    [Fact]
    public async Task Should_resend_to_a_silent_store_until_the_job_times_out_and_keep_what_is_stored_later()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Store = _ => null }, time: _clock);
        await fleet.RequestAsync(Paid);
        for (var sent = 1; sent <= 6; sent++)
        {
            await fleet.Facts.NthAsync<Handled>(sent, one => one.Message is WorkStarted { Stage: WorkStage.Store });
            await PassAsync(fleet, TimeSpan.FromMinutes(10));
            await fleet.Facts.NthAsync<StoreVideo>(sent + 1, _ => true);
        }

        await PassAsync(fleet, TimeSpan.FromHours(11));
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.DeadlineExceeded, failed.Failure.Code);
        Assert.Single(fleet.Facts.All<GenerateClip>());

        var stored = WorkerEvents.Stored(fleet.Facts.All<StoreVideo>()[0]);
        await fleet.PublishAsync(stored);
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.True(completed.IsCorrection);
        Assert.Equal((TakeStatus.Stored, stored.Video), (completed.Takes[0].Status, completed.Takes[0].Video));
        Assert.Null(completed.Takes[0].Failure);
        var job = await fleet.JobAsync(completed.JobId);
        Assert.Equal(("Completed", null), (job.CurrentState, job.Failure));
        Assert.NotNull(job.EndedAt);

        await fleet.PublishAsync(stored); // a second delivery
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is VideoStored);
        Assert.Empty(fleet.Facts.All<DeleteVideo>());
        Assert.Single(fleet.Facts.All<VideoCompleted>());
    }

    [Fact]
    public async Task Should_delete_what_was_stored_of_a_clip_that_another_model_replaces()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Store = command => command.Attempt == 1
                ? WorkerEvents.StoreFailed(command, FailureCode.InvalidMedia)
                : WorkerEvents.Stored(command),
        });
        await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<VideoCompleted>();

        var (first, second) = (fleet.Facts.All<StoreVideo>()[0], fleet.Facts.All<StoreVideo>()[1]);
        var deletion = await fleet.Facts.FirstAsync<DeleteVideo>();
        Assert.Equal((first.TakeId, 0), (deletion.TakeId, deletion.Keys.Count));
        Assert.Equal(first.Iteration, Assert.Single(deletion.Partial!).Iteration);
        Assert.NotEqual(first.Iteration, second.Iteration);

        // Second deliveries of both commands: what is stored stays.
        await fleet.PublishAsync(WorkerEvents.StoreFailed(second, FailureCode.StorageUnavailable));
        await fleet.PublishAsync(WorkerEvents.StoreFailed(first, FailureCode.StorageUnavailable));
        var again = await fleet.Facts.NthAsync<DeleteVideo>(2, _ => true);
        Assert.Equal(first.Iteration, Assert.Single(again.Partial!).Iteration);
        await fleet.Facts.NthAsync<Handled>(3, one => one.Message is StoreFailed);
        Assert.Equal(2, fleet.Facts.All<DeleteVideo>().Count);
    }

    [Fact]
    public async Task Should_retry_when_the_storage_worker_throws()
    {
        var failures = 2;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Store = command => failures-- > 0 ? throw new InvalidOperationException("a fault") : WorkerEvents.Stored(command),
            });
        await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Single(fleet.Facts.All<GenerateClip>());
    }

    [Fact]
    public async Task Should_store_at_once_on_request_while_a_retry_is_scheduled()
    {
        var isDown = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Store = command => isDown ? StoreUnavailable(command) : WorkerEvents.Stored(command) },
            new() { ["Orchestrator:RetryBaseDelay"] = "01:00:00" },
            _clock);
        var jobId = await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is StoreFailed);
        isDown = false;
        await fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = "other" });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is Videos.Events.StoreRetryRequested);
        Assert.Single(fleet.Facts.All<StoreVideo>());

        await fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = "acme" });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(2, fleet.Facts.All<StoreVideo>().Count);
    }

    [Fact]
    public async Task Should_store_on_request_after_the_job_has_failed()
    {
        var isDown = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Store = command => isDown ? StoreUnavailable(command) : WorkerEvents.Stored(command) }, time: _clock);
        var jobId = await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is StoreFailed);
        await PassAsync(fleet, TimeSpan.FromHours(12));
        await fleet.Facts.FirstAsync<VideoFailed>();
        isDown = false;

        await fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = "acme", TakeId = fleet.Facts.All<StoreVideo>()[0].TakeId });

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal((jobId, TakeStatus.Stored), (completed.JobId, completed.Takes[0].Status));
        Assert.Null(completed.Takes[0].Failure);
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.True(completed.IsCorrection);
        Assert.Null(Assert.Single(fleet.Facts.All<VideoFailed>()).IsCorrection);
    }

    /// <summary>
    /// The request allows another provider, but its owner has asked for the staged clip to be stored, which costs nothing.
    /// </summary>
    [Fact]
    public async Task Should_pay_no_other_model_where_the_clip_is_unusable_on_request()
    {
        var isDown = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Store = command => isDown
                    ? StoreUnavailable(command)
                    : WorkerEvents.StoreFailed(command, FailureCode.InvalidMedia, retryable: false),
            },
            time: _clock);
        var jobId = await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is StoreFailed);
        await PassAsync(fleet, TimeSpan.FromHours(12));
        await fleet.Facts.FirstAsync<VideoFailed>();
        isDown = false;

        await fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = "acme" });

        var failed = (await fleet.Facts.NthAsync<VideoFailed>(2, _ => true)).Failure;
        Assert.Equal(FailureCode.InvalidMedia, failed.Code);
        Assert.Single(fleet.Facts.All<GenerateClip>());
    }

    /// <summary>Its owner sees why it takes so long, and in the end what was in the way.</summary>
    [Fact]
    public async Task Should_say_what_it_is_retried_for()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Store = StoreUnavailable }, time: _clock);
        var jobId = await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is StoreFailed);
        await PassAsync(fleet, TimeSpan.FromMinutes(2));
        var second = await fleet.Facts.NthAsync<Handled>(2, one => one.Message is StoreFailed);
        var text = ((StoreFailed)second.Message).Failure.Text;

        var activity = $"retrying after a failure: {text}";
        Assert.Equal(activity, (await fleet.JobAsync(jobId)).Takes[0].Activity);
        Assert.Single(
            await fleet.HistoryAsync(jobId), one => one.Data.Contains(text, StringComparison.Ordinal)); // not once for each retry
        await PassAsync(fleet, TimeSpan.FromHours(12));
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal($"The job did not end within 720 minutes. The last failure: {text}", failed.Failure.Text);
    }

    /// <summary>While the job has time the file may be found again, such as on a worker whose folder is mounted.</summary>
    [Fact]
    public async Task Should_retry_where_the_store_has_lost_the_clip_and_pay_no_other_model()
    {
        var failures = 6;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Store = command => failures-- > 0 ? ClipLost(command) : WorkerEvents.Stored(command) },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10" },
            _clock);
        await fleet.RequestAsync(Paid);
        for (var failed = 1; failed <= 6; failed++)
        {
            await fleet.Facts.NthAsync<Handled>(failed, one => one.Message is StoreFailed);
            await PassAsync(fleet, TimeSpan.FromSeconds(10 * Math.Pow(2, failed - 1)));
        }

        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Single(fleet.Facts.All<GenerateClip>());
    }

    /// <summary>What was staged has expired by then, and the owner is not to wait for another time limit to learn it.</summary>
    [Fact]
    public async Task Should_fail_at_once_where_the_clip_is_no_longer_staged_on_request()
    {
        var isDown = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Store = command => isDown ? StoreUnavailable(command) : ClipLost(command) }, time: _clock);
        var jobId = await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is StoreFailed);
        await PassAsync(fleet, TimeSpan.FromHours(12));
        await fleet.Facts.FirstAsync<VideoFailed>();
        isDown = false;

        await fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = "acme" });

        var failed = (await fleet.Facts.NthAsync<VideoFailed>(2, _ => true)).Failure;
        Assert.Equal(FailureCode.StorageUnavailable, failed.Code);
        Assert.Single(fleet.Facts.All<GenerateClip>());
    }

    private static StoreFailed ClipLost(StoreVideo command)
        => WorkerEvents.StoreFailed(command, FailureCode.StorageUnavailable, retryable: false);

    private static StoreFailed StoreUnavailable(StoreVideo command)
        => WorkerEvents.StoreFailed(command, FailureCode.StorageUnavailable, retryable: true);

    private async Task PassAsync(Fleet fleet, TimeSpan time)
    {
        _clock.Advance(time);
        await fleet.SweepAsync();
    }
}
