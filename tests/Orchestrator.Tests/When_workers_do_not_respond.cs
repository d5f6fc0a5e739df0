using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Submissions;
using AdGenius.TestKit.Fakes;

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
        for (var sent = 1; sent <= 2; sent++)
        {
            await PickedUpAsync(fleet, sent);
            await RunOnceAsync(fleet, TimeSpan.FromMinutes(2));
            await fleet.Facts.NthAsync<QuantifyPrompt>(sent + 1, _ => true);
        }

        await PickedUpAsync(fleet, 3);

        await RunOnceAsync(fleet, TimeSpan.FromMinutes(2));
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal(FailureCode.DeadlineExceeded, failed.Failure.Code);
        Assert.Equal(3, fleet.Facts.All<QuantifyPrompt>().Count);
    }

    /// <summary>Orchestrators' clocks differ: one has sent the command, and another, five minutes behind, has received its start.</summary>
    [Fact]
    public async Task Should_resend_a_stalled_command_whose_start_a_process_with_another_clock_has_recorded()
    {
        var isBehind = new TaskCompletionSource();
        await using var fleet = await Fleet.StartAsync(
            new Workers { Work = _ => isBehind.Task, Quantify = _ => null }, time: _clock);
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
        var now = _clock.GetUtcNow();
        _clock.AdjustTime(now.AddMinutes(-5));
        isBehind.SetResult();
        await PickedUpAsync(fleet, 1);
        _clock.AdjustTime(now);

        await RunOnceAsync(fleet, TimeSpan.FromMinutes(2));

        Assert.Equal(now.AddMinutes(2), (await fleet.Facts.NthAsync<QuantifyPrompt>(2, _ => true)).SentAt);
    }

    [Fact]
    public async Task Should_resend_only_the_missing_batches()
    {
        var isSilent = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Render = command => command.BatchIndex == 1 && isSilent ? null : WorkerEvents.Rendered(command) }, time: _clock);
        await fleet.RequestAsync(
            Fleet.Request() with { Prompt = null, Scenes = [.. Enumerable.Range(1, 10).Select(number => $"Scene {number}")] });
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is KeyframesRendered);
        await PickedUpAsync(fleet, 1);
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
        Assert.Equal(_clock.GetUtcNow().AddHours(12), command.NotAfter); // the job's own limit: the attempt may be queued for long
        await PickedUpAsync(fleet, 1);
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

    /// <summary>The clip is finished and paid, and the object store is unavailable: fetched until the command's time is over.</summary>
    [Fact]
    public async Task Should_wait_for_a_submission_until_the_provider_worker_ends_it()
    {
        await using var fleet = await StartWithFallbackAsync();
        var command = await GivenSubmissionAsync(fleet);
        for (var minutes = 10; minutes <= 150; minutes += 10)
        {
            await RunOnceAsync(fleet, TimeSpan.FromMinutes(10));
            await fleet.PublishAsync(Progress(command, 1) with { Activity = "fetching the clip" });
        }

        await fleet.PublishAsync(WorkerEvents.Generated(command));
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.Empty(fleet.Facts.All<TakeAbandoned>());
    }

    /// <summary>Submissions are paused: a paid clip is neither polled nor reported, and nothing else is bought meanwhile.</summary>
    [Fact]
    public async Task Should_wait_for_a_submission_of_which_nothing_is_reported()
    {
        await using var fleet = await StartWithFallbackAsync();
        var command = await GivenSubmissionAsync(fleet);
        for (var minutes = 10; minutes <= 180; minutes += 10)
        {
            await RunOnceAsync(fleet, TimeSpan.FromMinutes(10));
        }

        await fleet.PublishAsync(WorkerEvents.Generated(command));
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.All(fleet.Facts.All<GenerateClip>(), sent => Assert.Equal((command.Model, command.Attempt), (sent.Model, sent.Attempt)));
        Assert.Empty(fleet.Facts.All<TakeAbandoned>());
    }

    /// <summary>It was sent again, while the submission that its first delivery has recorded runs.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_wait_for_a_submission_whose_command_fails_a_worker(bool isDeadLettered)
    {
        await using var fleet = await StartWithFallbackAsync();
        var command = await GivenSubmissionAsync(fleet);
        fleet.Workers.Generate = _ => throw new InvalidOperationException("broken");
        await fleet.SendToAsync(isDeadLettered ? Queues.DeadLetter : Queues.GenerateClip, command);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is ClipFailed);

        await fleet.PublishAsync(WorkerEvents.Generated(command));
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(command.Model, completed.Takes[0].ProducedBy!.Model);
        Assert.All(fleet.Facts.All<GenerateClip>(), sent => Assert.Equal(1, sent.Attempt));
        Assert.Empty(fleet.Facts.All<TakeAbandoned>());
    }

    [Fact]
    public async Task Should_fall_back_when_the_submission_itself_has_failed()
    {
        await using var fleet = await StartWithFallbackAsync();
        var command = await GivenSubmissionAsync(fleet);
        await fleet.PublishAsync(WorkerEvents.Failed(command, FailureCode.Internal));
        Assert.Equal("luma_dream", (await fleet.Facts.FirstAsync<GenerateClip>(one => one.Attempt == 2)).Model);
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
                ? WorkerEvents.StoreFailed(command, FailureCode.StorageUnavailable, retryable: true)
                : WorkerEvents.Stored(command) },
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

    /// <summary>Returns when the orchestrator has recorded that workers have picked up <paramref name="count"/> commands.</summary>
    private static Task<Handled> PickedUpAsync(Fleet fleet, int count)
        => fleet.Facts.NthAsync<Handled>(count, one => one.Message is WorkStarted);

    private Task<Fleet> StartWithFallbackAsync() => Fleet.StartAsync(
        new Workers { Generate = _ => null }, new() { ["Orchestrator:FallbackOrder:0"] = "luma_dream" }, _clock);

    /// <summary>A provider worker has recorded and submitted the take, which may fall back to another provider.</summary>
    private async Task<GenerateClip> GivenSubmissionAsync(Fleet fleet)
    {
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider });
        var command = await fleet.Facts.FirstAsync<GenerateClip>();
        await PickedUpAsync(fleet, 1);
        await fleet.ReadAsync(database =>
        {
            database.Add(SubmissionOf(command));
            return database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        return command;
    }

    private Submission SubmissionOf(GenerateClip command) => new()
    {
        SubmissionId = Guid.NewGuid(),
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        JobId = command.JobId,
        TenantName = command.TenantName,
        CreativeId = command.CreativeId,
        Model = command.Model,
        Command = command,
        Status = SubmissionStatus.Submitted,
        ProviderJobId = "t1",
        RecordedAt = _clock.GetUtcNow(),
        SentAt = _clock.GetUtcNow(),
        DueAt = _clock.GetUtcNow(),
        Deadline = command.NotAfter!.Value,
        FetchFailures = 3,
    };

    private async Task RunOnceAsync(Fleet fleet, TimeSpan time)
    {
        await fleet.UntilSentAsync();
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
