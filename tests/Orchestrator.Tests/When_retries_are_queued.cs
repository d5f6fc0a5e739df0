using System.Collections.Concurrent;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.TestKit.Fakes;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests;

/// <summary>Retries count against the limits of running jobs, so one tenant's retries keep no other tenant's jobs from starting.</summary>
public sealed class When_retries_are_queued
{
    private const string Retrying = "retrying";
    private const int Jobs = 3;

    private static readonly Dictionary<string, string?> Limits = new()
    {
        ["Orchestrator:MaxRunningJobs"] = "2",
        ["Orchestrator:MaxRunningJobsPerTenant"] = "1",
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_start_no_more_of_them_than_a_tenant_may_run(bool isStore)
    {
        var fails = true;
        object? Answer(object failed, object succeeded, string tenant) => tenant != Retrying ? succeeded : fails ? failed : null;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Compose = command => isStore
                    ? WorkerEvents.Composed(command)
                    : Answer(ComposeFailed(command), WorkerEvents.Composed(command), command.TenantName),
                Finish = command => isStore
                    ? Answer(FinishFailed(command), WorkerEvents.Finished(command), command.TenantName)
                    : WorkerEvents.Finished(command),
            },
            Limits);
        var jobs = await FailedAsync(fleet);
        fails = false; // from here on the workers of that tenant work for longer than the test
        foreach (var jobId in jobs)
        {
            await (isStore
                ? fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = Retrying })
                : fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = Retrying }));
        }

        await fleet.Facts.NthAsync<Handled>(Jobs, one => one.Message is StoreRetryRequested or RetryRequested);
        var first = await StartedAsync(fleet, isStore, 1);

        // Another tenant's jobs start and end, one after the other, which proves that admission ran meanwhile.
        foreach (var requestId in new[] { "r-1", "r-2" })
        {
            var other = await fleet.RequestAsync(Fleet.Request(requestId, "other"));
            await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == other);
        }

        var waiting = jobs.Where(jobId => jobId != first).ToList();
        foreach (var jobId in waiting)
        {
            Assert.Equal(("Queued", false), await StateAsync(fleet, jobId));
        }

        // An admission message for a job that is not admitted changes nothing.
        await fleet.SendToAsync(Queues.VideoSaga, new VideoAdmitted { JobId = waiting[0] });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is VideoAdmitted admitted && admitted.JobId == waiting[0]);
        Assert.Equal(("Queued", false), await StateAsync(fleet, waiting[0]));
        Assert.Equal(Jobs + 1, Commands(fleet, isStore).Count);

        await fleet.SendAsync(new CancelVideo { TenantName = Retrying, JobId = first });
        Assert.Contains(await StartedAsync(fleet, isStore, 2), waiting);
        Assert.Equal(Jobs, fleet.Facts.All<QuantifyPrompt>().Count(command => command.TenantName == Retrying));
    }

    [Fact]
    public async Task Should_begin_with_the_prompt_when_their_turn_comes()
    {
        var rejects = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Quantify = command => command.TenantName == "blocker" ? null
                    : rejects ? Rejected(command)
                    : WorkerEvents.Quantified(command),
            },
            new() { ["Orchestrator:MaxRunningJobs"] = "1" });
        var jobId = await fleet.RequestAsync(Fleet.Request(tenant: Retrying));
        await fleet.Facts.FirstAsync<VideoFailed>(one => one.JobId == jobId);
        rejects = false;
        var blocker = await fleet.RequestAsync(Fleet.Request(tenant: "blocker"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == blocker);
        await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = Retrying });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is RetryRequested);
        Assert.Equal(("Queued", false), await StateAsync(fleet, jobId));

        await fleet.SendAsync(new CancelVideo { TenantName = "blocker", JobId = blocker });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        Assert.Equal(2, fleet.Facts.All<QuantifyPrompt>().Count(command => command.JobId == jobId));
    }

    /// <summary>The storage worker was slow, not dead: what it stores while the job waits is the end of the job.</summary>
    [Fact]
    public async Task Should_end_a_job_whose_video_is_stored_while_it_waits()
    {
        var clock = new FakeClock();
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Quantify = command => command.TenantName == "blocker" ? null : WorkerEvents.Quantified(command),
                Store = _ => null,
            },
            new() { ["Orchestrator:MaxRunningJobs"] = "1" },
            clock);
        var jobId = await fleet.RequestAsync(Fleet.Request(tenant: Retrying));
        var store = await fleet.Facts.FirstAsync<StoreVideo>();
        clock.Advance(TimeSpan.FromHours(12));
        await fleet.SweepAsync();
        await fleet.Facts.FirstAsync<VideoFailed>(one => one.JobId == jobId);
        var blocker = await fleet.RequestAsync(Fleet.Request(tenant: "blocker"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == blocker);
        await fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = Retrying });
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is StoreRetryRequested);
        Assert.Equal(("Queued", false), await StateAsync(fleet, jobId));

        await fleet.PublishAsync(WorkerEvents.Stored(store));

        var completed = await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        Assert.True(completed.IsCorrection);
        Assert.Single(fleet.Facts.All<StoreVideo>());
        Assert.Empty(fleet.Facts.All<DeleteVideo>());
    }

    /// <summary>Takes that are stored already need no capacity, and a second request names a further take.</summary>
    [Fact]
    public async Task Should_count_the_takes_that_are_retried()
    {
        var stored = new ConcurrentQueue<Guid>(); // the first take
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Quantify = command => command.TenantName == "blocker" ? null : WorkerEvents.Quantified(command),
                Finish = command =>
                {
                    stored.Enqueue(command.TakeId);
                    return stored.First() == command.TakeId ? WorkerEvents.Finished(command) : FinishFailed(command);
                },
            },
            new() { ["Orchestrator:MaxRunningJobs"] = "1" });
        var jobId = await fleet.RequestAsync(Fleet.Request(tenant: Retrying) with { Variations = 3 });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        var blocker = await fleet.RequestAsync(Fleet.Request(tenant: "blocker"));
        await fleet.Facts.FirstAsync<QuantifyPrompt>(command => command.JobId == blocker);
        var first = stored.First();
        var failed = await fleet.ReadAsync(database => database.Takes.Where(take => take.JobId == jobId && take.TakeId != first)
            .Select(take => take.TakeId).ToListAsync(TestContext.Current.CancellationToken));
        for (var count = 1; count <= failed.Count; count++)
        {
            var takeId = failed[count - 1];
            await fleet.SendAsync(new RetryStore { JobId = jobId, TenantName = Retrying, TakeId = takeId });
            await fleet.Facts.NthAsync<Handled>(count, one => one.Message is StoreRetryRequested);
            Assert.Equal(("Queued", false), await StateAsync(fleet, jobId));
            Assert.Equal(count, await fleet.ReadAsync(database => database.Videos.Where(job => job.CorrelationId == jobId)
                .Select(job => job.TakeCount).SingleAsync(TestContext.Current.CancellationToken)));
        }
    }

    private static async Task<List<Guid>> FailedAsync(Fleet fleet)
    {
        List<Guid> jobs = [];
        for (var number = 1; number <= Jobs; number++)
        {
            var jobId = await fleet.RequestAsync(Fleet.Request($"r-{number}", Retrying));
            await fleet.Facts.FirstAsync<VideoFailed>(one => one.JobId == jobId);
            jobs.Add(jobId);
        }

        return jobs;
    }

    /// <summary>The job whose command was the given one after those that failed.</summary>
    private static async Task<Guid> StartedAsync(Fleet fleet, bool isStore, int number) => isStore
        ? (await fleet.Facts.NthAsync<FinishVideo>(Jobs + number, command => command.TenantName == Retrying)).JobId
        : (await fleet.Facts.NthAsync<ComposeClip>(Jobs + number, command => command.TenantName == Retrying)).JobId;

    private static List<Guid> Commands(Fleet fleet, bool isStore) => isStore
        ? [.. fleet.Facts.All<FinishVideo>().Where(command => command.TenantName == Retrying).Select(command => command.JobId)]
        : [.. fleet.Facts.All<ComposeClip>().Where(command => command.TenantName == Retrying).Select(command => command.JobId)];

    private static async Task<(string State, bool IsRunning)> StateAsync(Fleet fleet, Guid jobId)
    {
        var job = await fleet.JobAsync(jobId);
        return (job.CurrentState, job.IsRunning);
    }

    private static PromptRejected Rejected(QuantifyPrompt command) => new()
    {
        JobId = command.JobId,
        Failure = new Failure { Code = FailureCode.Internal, Text = "broken" },
    };

    private static ClipFailed ComposeFailed(ComposeClip command) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Failure = new Failure { Code = FailureCode.RenderFailed, Text = "ffmpeg ended with 1." },
    };

    private static FinishFailed FinishFailed(FinishVideo command) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Failure = new Failure { Code = FailureCode.InvalidRequest, Field = "overlays.logo", Text = "The logo is too large." },
    };
}
