using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests;

/// <summary>Time in a queue is not a stall: with the default settings, on a clock that the workers move.</summary>
public sealed class When_commands_wait_in_queues
{
    private readonly FakeClock _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_complete_a_backlog_of_hours_on_one_frame_worker_with_one_command_per_batch()
    {
        const int Jobs = 8;
        const int BatchesPerJob = 3;
        var workers = new Workers { Concurrency = 1 };
        await using var fleet = await Fleet.StartAsync(workers, time: _clock);
        workers.Work = async command =>
        {
            if (command is RenderKeyframes)
            {
                _clock.Advance(TimeSpan.FromMinutes(9)); // just below the stall timeout; 3.6 hours in all
                await fleet.SweepAsync();
            }
        };
        for (var number = 1; number <= Jobs; number++)
        {
            await fleet.RequestAsync(Request($"r-{number}", scenes: 4 * BatchesPerJob));
        }

        await fleet.Facts.NthAsync<VideoCompleted>(Jobs, _ => true);
        Assert.Empty(fleet.Facts.All<VideoFailed>());
        Assert.InRange(fleet.Facts.All<RenderKeyframes>().Count, Jobs * BatchesPerJob, Jobs * BatchesPerJob * 1.1);
        Assert.Equal(Jobs, fleet.Facts.All<ComposeClip>().Count);
        Assert.Equal(Jobs, fleet.Facts.All<StoreVideo>().Count);
    }

    [Fact]
    public async Task Should_complete_every_job_when_prompt_workers_were_unavailable_for_eight_minutes()
    {
        var isBack = new TaskCompletionSource();
        var workers = new Workers { Concurrency = 1 };
        workers.Work = command => command is QuantifyPrompt ? isBack.Task : Task.CompletedTask;
        await using var fleet = await Fleet.StartAsync(workers, time: _clock);
        await OccupyPromptWorkerAsync(fleet);
        for (var number = 1; number <= 4; number++)
        {
            var jobId = await fleet.RequestAsync(Fleet.Request($"r-{number}"));
            await UntilAdmittedAsync(fleet, jobId);
        }

        for (var minute = 0; minute < 8; minute++)
        {
            await PassAsync(fleet, TimeSpan.FromMinutes(1));
        }

        isBack.SetResult();
        await fleet.Facts.NthAsync<VideoCompleted>(4, _ => true);
        Assert.Empty(fleet.Facts.All<VideoFailed>());
        Assert.Equal(1 + 4, fleet.Facts.All<QuantifyPrompt>().Count);
    }

    [Fact]
    public async Task Should_wait_for_a_submission_that_the_provider_worker_holds_back_for_an_hour()
    {
        var isResumed = new TaskCompletionSource();
        var workers = new Workers { StartsGenerating = false };
        workers.Work = command => command is GenerateClip ? isResumed.Task : Task.CompletedTask;
        await using var fleet = await Fleet.StartAsync(workers, time: _clock);
        await fleet.RequestAsync(Fleet.Request() with { Model = "google_veo", Fallback = Fallback.NextProvider });
        await fleet.Facts.FirstAsync<GenerateClip>();
        for (var minutes = 0; minutes < 150; minutes += 15)
        {
            await PassAsync(fleet, TimeSpan.FromMinutes(15));
        }

        isResumed.SetResult();
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal("google_veo", Assert.Single(fleet.Facts.All<GenerateClip>()).Model);
    }

    [Fact]
    public async Task Should_fail_a_job_whose_commands_are_queued_until_its_own_limit()
    {
        var workers = new Workers { Concurrency = 1 };
        var isBack = new TaskCompletionSource();
        workers.Work = command => command is QuantifyPrompt ? isBack.Task : Task.CompletedTask;
        await using var fleet = await Fleet.StartAsync(workers, time: _clock);
        await OccupyPromptWorkerAsync(fleet);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await UntilAdmittedAsync(fleet, jobId);
        await PassAsync(fleet, TimeSpan.FromHours(12));
        var failed = await fleet.Facts.FirstAsync<VideoFailed>();
        Assert.Equal((jobId, FailureCode.DeadlineExceeded), (failed.JobId, failed.Failure.Code));
        isBack.SetResult();
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    [InlineData(null, 1)]
    public async Task Should_resend_a_command_that_was_not_picked_up_only_when_its_queue_is_empty(bool? isEmpty, int commands)
    {
        var isBack = new TaskCompletionSource();
        var workers = new Workers { Concurrency = 1 };
        workers.Work = command => command is QuantifyPrompt ? isBack.Task : Task.CompletedTask;
        await using var fleet = await Fleet.StartAsync(workers, time: _clock, depths: new Depths(isEmpty));
        await OccupyPromptWorkerAsync(fleet);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await UntilAdmittedAsync(fleet, jobId);
        await PassAsync(fleet, TimeSpan.FromMinutes(2));
        await UntilDueHandledAsync(fleet);
        isBack.SetResult();
        await fleet.Facts.FirstAsync<VideoCompleted>();
        await fleet.Facts.NthAsync<QuantifyPrompt>(commands, command => command.JobId == jobId);
        Assert.Equal(commands, fleet.Facts.All<QuantifyPrompt>().Count(command => command.JobId == jobId));
    }

    /// <summary>After a long outage of the broker its queues are empty, because the outbox has not sent the commands yet.</summary>
    [Fact]
    public async Task Should_not_resend_a_command_while_messages_of_its_job_are_in_the_outbox()
    {
        var isBack = new TaskCompletionSource();
        var workers = new Workers { Concurrency = 1 };
        workers.Work = command => command is QuantifyPrompt ? isBack.Task : Task.CompletedTask;
        await using var fleet = await Fleet.StartAsync(workers, time: _clock, depths: new Depths(true));
        await OccupyPromptWorkerAsync(fleet);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await UntilAdmittedAsync(fleet, jobId);
        await fleet.ReadAsync(database =>
        {
            database.Add(RefusedMessage(jobId));
            return database.SaveChangesAsync(Cancellation);
        });

        await SweepAfterAsync(fleet, TimeSpan.FromMinutes(2));
        await UntilDueHandledAsync(fleet);
        var messages = await OutboxAsync(fleet);
        await fleet.ReadAsync(database => database.Set<OutboxMessage>().ExecuteDeleteAsync(Cancellation));
        await SweepAfterAsync(fleet, TimeSpan.FromMinutes(2));
        await UntilDueHandledAsync(fleet);
        isBack.SetResult();
        await fleet.Facts.NthAsync<QuantifyPrompt>(2, command => command.JobId == jobId);
        Assert.Equal(1, messages);
    }

    /// <summary>The broker is asked before the transaction, which would hold locks that other jobs need.</summary>
    [Fact]
    public async Task Should_not_delay_other_jobs_while_the_broker_is_asked_about_a_queue()
    {
        var isBack = new TaskCompletionSource();
        var depths = new SlowDepths();
        var workers = new Workers { Concurrency = 1, Work = command => command is RenderKeyframes ? isBack.Task : Task.CompletedTask };
        await using var fleet = await Fleet.StartAsync(workers, time: _clock, depths: depths);
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<RenderKeyframes>();
        var queued = await fleet.RequestAsync(Fleet.Request("r-2"));
        await TestKit.Until.TrueAsync(
            "the second job waits for the frame worker",
            async () => (await fleet.HistoryAsync(queued)).Exists(one => one.Type == JobEventTypes.TakeStarted),
            TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await depths.Asked.WaitAsync(TestContext.Current.CancellationToken);

        var other = await fleet.RequestAsync(Fleet.Request(tenant: "other") with { Model = "google_veo" });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == other);

        depths.Answer(isEmpty: false);
        isBack.SetResult();
        await fleet.Facts.NthAsync<VideoCompleted>(3, _ => true);
    }

    [Fact]
    public async Task Should_honor_a_workers_retry_after_that_is_longer_than_the_stall_timeout()
    {
        var failures = 1;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Render = command => failures-- > 0 ? RetryAfter(command, TimeSpan.FromMinutes(90)) : WorkerEvents.Rendered(command),
            },
            time: _clock);
        await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is KeyframesFailed);
        for (var minutes = 10; minutes < 90; minutes += 10)
        {
            await PassAsync(fleet, TimeSpan.FromMinutes(10));
        }

        Assert.Single(fleet.Facts.All<RenderKeyframes>());
        await PassAsync(fleet, TimeSpan.FromMinutes(10));
        await fleet.Facts.FirstAsync<VideoCompleted>();
        Assert.Equal(2, fleet.Facts.All<RenderKeyframes>().Count);
    }

    private static Task<int> OutboxAsync(Fleet fleet) =>
        fleet.ReadAsync(database => database.Set<OutboxMessage>().CountAsync(Cancellation));

    // Its next attempt is a year away, and it keeps the messages behind it.
    private OutboxMessage RefusedMessage(Guid jobId) => new()
    {
        MessageId = Guid.NewGuid(),
        CorrelationId = jobId,
        SentTime = _clock.GetUtcNow().UtcDateTime,
        EnqueueTime = _clock.GetUtcNow().AddYears(1).UtcDateTime,
        ContentType = "application/json",
        MessageType = "urn:message:Test",
        Body = "{}",
    };

    private static GenerateVideo Request(string requestId, int scenes) =>
        Fleet.Request(requestId) with { Prompt = null, Scenes = [.. Enumerable.Range(1, scenes).Select(number => $"Scene {number}")] };

    private static KeyframesFailed RetryAfter(RenderKeyframes command, TimeSpan delay)
    {
        var failed = WorkerEvents.RenderFailed(command, retryable: true);
        return failed with { Failure = failed.Failure with { RetryAfter = delay } };
    }

    // A command of no job keeps the only prompt worker busy, so that those of jobs stay in the queue.
    private static async Task OccupyPromptWorkerAsync(Fleet fleet)
    {
        var request = Fleet.Request("no-job");
        await fleet.SendAsync(new QuantifyPrompt { JobId = Guid.NewGuid(), TenantName = request.TenantName, Request = request });
        await fleet.Facts.FirstAsync<QuantifyPrompt>();
    }

    /// <summary>The job has left the queue, and the command to analyze its prompt is in that of the prompt worker.</summary>
    private static async Task UntilAdmittedAsync(Fleet fleet, Guid jobId)
    {
        await TestKit.Until.TrueAsync(
            "the job is admitted",
            async () => (await fleet.HistoryAsync(jobId)).Exists(one => one.Type == JobEventTypes.State),
            Cancellation);
        await fleet.UntilSentAsync();
    }

    /// <summary>
    /// The saga has handled that the only job is due now. The sweeps of the test and of the orchestrator may both have sent it.
    /// </summary>
    private async Task UntilDueHandledAsync(Fleet fleet)
    {
        var now = _clock.GetUtcNow();
        await fleet.Facts.FirstAsync<Handled>(one => one.Message is VideoDue due && due.At == now);
    }

    private async Task PassAsync(Fleet fleet, TimeSpan time)
    {
        await fleet.UntilSentAsync();
        await SweepAfterAsync(fleet, time);
    }

    // Without a wait for the outbox: it may have a message that is not sent.
    private async Task SweepAfterAsync(Fleet fleet, TimeSpan time)
    {
        _clock.Advance(time);
        await fleet.SweepAsync();
    }

    private sealed class Depths(bool? isEmpty) : IQueueDepths
    {
        public Task<bool?> IsEmptyAsync(string queue, CancellationToken cancellationToken) => Task.FromResult(isEmpty);
    }

    private sealed class SlowDepths : IQueueDepths
    {
        private readonly TaskCompletionSource _asked = new();
        private readonly TaskCompletionSource<bool?> _answer = new();

        public Task Asked => _asked.Task;

        public void Answer(bool? isEmpty) => _answer.SetResult(isEmpty);

        public Task<bool?> IsEmptyAsync(string queue, CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            return _answer.Task;
        }
    }
}
