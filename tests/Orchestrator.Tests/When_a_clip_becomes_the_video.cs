using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Contracts;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

/// <summary>Without a brief and without an edit the worker that finishes a clip stores it too.</summary>
public sealed class When_a_clip_becomes_the_video
{
    private static readonly GenerateVideo Paid = Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider };
    private readonly FakeClock _clock = new();

    [Fact]
    public async Task Should_complete_without_a_command_to_store()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Finish = WorkerEvents.Stored });
        var request = Paid with { Labels = new Dictionary<string, string> { ["campaign"] = "summer" } };
        var jobId = await fleet.RequestAsync(request);
        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();

        var storage = Assert.Single(fleet.Facts.All<FinishVideo>()).Storage!;
        Assert.Equal((1, 1, request.Prompt, 0.5m), (storage.TakeNumber, storage.Iteration, storage.Prompt, storage.Cost));
        Assert.Equal("summer", storage.Labels!["campaign"]);
        var job = await fleet.JobAsync(jobId);
        Assert.Equal(("Completed", job.AcceptedAt), (job.CurrentState, storage.AcceptedAt));
        var take = Assert.Single(completed.Takes);
        Assert.Equal((TakeStatus.Stored, 1, 0.5m), (take.Status, take.Iteration, completed.Cost));
        Assert.NotNull(take.Finishing);
        Assert.Single(take.Outputs!);
        Assert.Empty(fleet.Facts.All<StoreVideo>());
        var history = (await fleet.HistoryAsync(jobId)).Select(one => one.Type).ToList();
        Assert.Contains(JobEventTypes.TakeStored, history);
        Assert.DoesNotContain(JobEventTypes.TakeStoring, history);
    }

    [Fact]
    public async Task Should_wait_for_the_other_takes()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Finish = command => command.Storage!.TakeNumber == 1 ? WorkerEvents.Stored(command) : null,
        });
        var jobId = await fleet.RequestAsync(Paid with { Variations = 2 });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is VideoStored);
        var second = await fleet.Facts.FirstAsync<FinishVideo>(command => command.Storage!.TakeNumber == 2);
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is ClipGenerated);
        Assert.Equal("Finishing", (await fleet.JobAsync(jobId)).CurrentState);

        await fleet.PublishAsync(WorkerEvents.Stored(second));

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal([1, 2], completed.Takes.Select(take => take.Iteration).Order());
        Assert.All(completed.Takes, take => Assert.Equal(TakeStatus.Stored, take.Status));
    }

    /// <summary>One of two workers lays a label over its clip.</summary>
    [Fact]
    public async Task Should_be_storing_when_only_a_staged_take_is_left()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Finish = command => command.Storage!.TakeNumber == 2 ? WorkerEvents.Finished(command) : null,
            Store = _ => null,
        });
        var jobId = await fleet.RequestAsync(Paid with { Variations = 2 });
        var staged = await fleet.Facts.FirstAsync<StoreVideo>();
        await fleet.Facts.NthAsync<Handled>(2, one => one.Message is ClipGenerated);

        await fleet.PublishAsync(
            WorkerEvents.Stored(await fleet.Facts.FirstAsync<FinishVideo>(command => command.Storage!.TakeNumber == 1)));
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is VideoStored);

        Assert.Equal("Storing", (await fleet.JobAsync(jobId)).CurrentState);
        await fleet.PublishAsync(WorkerEvents.Stored(staged));
        await fleet.Facts.FirstAsync<VideoCompleted>();
    }

    [Fact]
    public async Task Should_stage_what_a_brief_asks_for()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Paid with { Outputs = ["1:1"] });
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Null(Assert.Single(fleet.Facts.All<FinishVideo>()).Storage);
        Assert.Single(fleet.Facts.All<StoreVideo>());
    }

    /// <summary>Its own settings may lay a label over it.</summary>
    [Fact]
    public async Task Should_store_what_the_worker_has_staged_even_so()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.NotNull(Assert.Single(fleet.Facts.All<FinishVideo>()).Storage);
        Assert.Single(fleet.Facts.All<StoreVideo>());
    }

    [Fact]
    public async Task Should_try_again_under_the_same_name_when_storing_fails()
    {
        var failures = 6;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Finish = command => failures-- > 0 ? Unavailable(command) : WorkerEvents.Stored(command) },
            new() { ["Orchestrator:RetryBaseDelay"] = "00:00:10" },
            _clock);
        await fleet.RequestAsync(Paid);
        for (var failed = 1; failed <= 6; failed++)
        {
            await fleet.Facts.NthAsync<Handled>(failed, one => one.Message is FinishFailed);
            await PassAsync(fleet, TimeSpan.FromSeconds(10 * Math.Pow(2, failed - 1)));
        }

        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.Equal(Enumerable.Repeat(1, 7), fleet.Facts.All<FinishVideo>().Select(command => command.Storage!.Iteration));
        Assert.Empty(fleet.Facts.All<DeleteVideo>());
    }

    [Fact]
    public async Task Should_keep_what_is_stored_after_the_job_has_timed_out()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Finish = _ => null }, time: _clock);
        await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is WorkStarted { Stage: WorkStage.Finish });
        await PassAsync(fleet, TimeSpan.FromHours(12));
        await fleet.Facts.FirstAsync<VideoFailed>();

        var stored = WorkerEvents.Stored(fleet.Facts.All<FinishVideo>()[0]);
        await fleet.PublishAsync(stored);

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.True(completed.IsCorrection);
        Assert.Equal((TakeStatus.Stored, stored.Video), (completed.Takes[0].Status, completed.Takes[0].Video));
        Assert.Empty(fleet.Facts.All<DeleteVideo>());
    }

    [Fact]
    public async Task Should_store_on_request_after_the_job_has_failed()
    {
        var isDown = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers { Finish = command => isDown ? Unavailable(command) : WorkerEvents.Stored(command) }, time: _clock);
        var jobId = await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is FinishFailed);
        await PassAsync(fleet, TimeSpan.FromHours(12));
        await fleet.Facts.FirstAsync<VideoFailed>();
        isDown = false;

        await fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = "acme" });

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal((TakeStatus.Stored, 1), (completed.Takes[0].Status, completed.Takes[0].Iteration));
        Assert.Single(fleet.Facts.All<GenerateClip>());
        Assert.Empty(fleet.Facts.All<StoreVideo>());
    }

    [Fact]
    public async Task Should_delete_what_a_worker_stores_of_a_cancelled_job()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Finish = _ => null });
        var jobId = await fleet.RequestAsync(Paid);
        var command = await fleet.Facts.FirstAsync<FinishVideo>();
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is ClipGenerated);
        await fleet.SendAsync(new CancelVideo { JobId = jobId, TenantName = "acme" });
        await fleet.Facts.FirstAsync<VideoCancelled>();
        AssertPartial(command, await fleet.Facts.FirstAsync<DeleteVideo>());

        await fleet.PublishAsync(WorkerEvents.FinishFailed(command, FailureCode.InvalidMedia) with { Iteration = 1 });
        AssertPartial(command, await fleet.Facts.NthAsync<DeleteVideo>(2, _ => true));

        var stored = WorkerEvents.Stored(command);
        await fleet.PublishAsync(stored);
        var deletion = await fleet.Facts.NthAsync<DeleteVideo>(3, _ => true);
        Assert.Contains(stored.Video.Key, deletion.Keys);
        Assert.Contains(stored.Manifest.Key, deletion.Keys);
    }

    [Fact]
    public async Task Should_delete_what_was_stored_of_a_clip_that_another_model_replaces()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Finish = command => command.Attempt == 1
                ? WorkerEvents.FinishFailed(command, FailureCode.InvalidMedia) with { Iteration = command.Storage!.Iteration }
                : WorkerEvents.Stored(command),
        });
        await fleet.RequestAsync(Paid);
        await fleet.Facts.FirstAsync<VideoCompleted>();
        var (first, second) = (fleet.Facts.All<FinishVideo>()[0], fleet.Facts.All<FinishVideo>()[1]);
        AssertPartial(first, await fleet.Facts.FirstAsync<DeleteVideo>());
        Assert.NotEqual(first.Storage!.Iteration, second.Storage!.Iteration);

        var late = WorkerEvents.Stored(first); // the first worker was slow, and its clip usable after all
        await fleet.PublishAsync(late);
        Assert.Contains(late.Video.Key, (await fleet.Facts.NthAsync<DeleteVideo>(2, _ => true)).Keys);
    }

    private static void AssertPartial(FinishVideo command, DeleteVideo deletion)
    {
        Assert.Equal((command.TakeId, 0), (deletion.TakeId, deletion.Keys.Count));
        var partial = Assert.Single(deletion.Partial!);
        Assert.Equal(
            (command.TakeId, command.CreativeId, command.Storage!.Iteration, command.Storage.AcceptedAt),
            (partial.TakeId, partial.CreativeId, partial.Iteration, partial.AcceptedAt));
    }

    private static FinishFailed Unavailable(FinishVideo command) =>
        WorkerEvents.FinishFailed(command, FailureCode.StorageUnavailable, retryable: true) with { Iteration = command.Storage!.Iteration };

    private async Task PassAsync(Fleet fleet, TimeSpan time)
    {
        _clock.Advance(time);
        await fleet.SweepAsync();
    }
}
