using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Pickups;
using AdGenius.Orchestrator.Videos.Retries;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Stalls;

/// <summary>
/// Checks the open takes of a job that is due. Time in a queue counts against the job's limit only; the clocks of a stage start when a
/// worker has picked its command up. A stalled stage is retried, then falls back or fails; finishing, storing and composing paid pictures
/// are retried until the job ends.
/// </summary>
internal sealed class TakeStallMonitor(
    AdGeniusDbContext database,
    IOptions<DeadlineOptions> deadlines,
    IOptions<RetryOptions> retries,
    TakeCommandSender commands,
    LostCommands lostCommands,
    TakeFailures failures,
    JobHistory history,
    JobMeasures measures) : IVideoStep<VideoDue>
{
    public async Task ExecuteAsync(VideoState job, VideoDue message, BehaviorContext<VideoState> context)
    {
        var now = message.At;
        var isTimedOut = now >= JobDeadlines.JobDeadline(job, deadlines.Value);
        WorkPickups? pickups = null;
        foreach (var take in job.TakesInOrder().Where(take => take.IsOpen()).ToList())
        {
            if (isTimedOut)
            {
                await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
                var last = RetryActivity.FailureIn(take.Activity) is { } reason ? $" The last failure: {reason}" : "";
                failures.Fail(job, take, TimeoutFailure($"The job did not end within {Format(deadlines.Value.JobTimeout)}.{last}"));
            }
            else if (message.AfterRestart || now >= take.RetryAt || now >= take.DueAt)
            {
                pickups ??= await WorkPickups.ReadAsync(database, job.CorrelationId, context.CancellationToken);
                await CheckAsync(context, take, message, pickups);
            }
        }
    }

    private async Task CheckAsync(BehaviorContext<VideoState> context, TakeState take, VideoDue message, WorkPickups pickups)
    {
        var lastPickup = pickups.LastOf(take.TakeId);
        if (message.AfterRestart)
        {
            await commands.ResendAsync(context, take, take.Commands, lastPickup);
        }
        else if (message.At >= take.RetryAt)
        {
            await RetryAsync(context, take, null, [], lastPickup);
        }
        else
        {
            await CheckCommandsAsync(context, take, StallCheck.Of(take, pickups, message.At, deadlines.Value), lastPickup);
        }
    }

    private async Task CheckCommandsAsync(
        BehaviorContext<VideoState> context, TakeState take, StallCheck check, DateTimeOffset? lastPickup)
    {
        take.DueAt = check.NextCheckAt;

        // What a provider worker has recorded ends by its deadlines. Until it does, the clip may be finished and paid.
        if (check.IsAttemptTimedOut && !await lostCommands.IsRecordedAsync(take, context.CancellationToken))
        {
            await EndAttemptAsync(
                context, take, $"The model {take.Model} did not finish within {Format(deadlines.Value.AttemptTimeout)}.");
        }
        else if (check.Stalled.Count > 0)
        {
            // A command that no worker takes is not sent again, and says nothing about the work that it is for.
            if (!check.MayBeQueued || !LostCommands.AreQueued(take, context))
            {
                await RetryOrFallBackAsync(context, take, check, lastPickup);
            }
        }
        else if (check.Queued.Count > 0 && await lostCommands.IsLostAsync(take, context))
        {
            await commands.ResendAsync(context, take, check.Queued, lastPickup);
        }
    }

    private async Task RetryOrFallBackAsync(
        BehaviorContext<VideoState> context, TakeState take, StallCheck check, DateTimeOffset? lastPickup)
    {
        var stage = take.Stage();
        measures.Add(metrics => metrics.StageStalled(JobMeasures.NameOf(stage)));
        if (stage == WorkStage.Generate && check.HasProgressed)
        {
            take.ResetRetries(); // a provider's progress is a result; frame workers' results are keyframes
        }

        // A recorded submission may be paid and not be processed at the moment, such as while submissions are paused.
        if (!take.IsRetriedUntilJobEnds() && !take.MayRetry(RetryCause.Worker, retries.Value)
            && !await lostCommands.IsRecordedAsync(take, context.CancellationToken))
        {
            var attempts = take.RetriesOf(RetryCause.Worker) + 1;
            await EndAttemptAsync(context, take, $"No progress while {Activity(take)}, after {attempts} attempts.");
        }
        else
        {
            await RetryAsync(context, take, RetryCause.Worker, check.Stalled, lastPickup);
        }
    }

    private async Task RetryAsync(
        BehaviorContext<VideoState> context,
        TakeState take,
        RetryCause? cause,
        IReadOnlyCollection<OutstandingCommand> stalled,
        DateTimeOffset? lastPickup)
    {
        var retryAttempt = take.CountRetry(cause);
        var stage = take.Stage();
        measures.Add(metrics => metrics.StageRetried(JobMeasures.NameOf(stage)));
        history.Write(context.Saga, JobEventTypes.Retried, new { take.TakeId, take.Number, RetryAttempt = retryAttempt });
        await commands.ResendAsync(context, take, stalled, lastPickup);
    }

    private async Task EndAttemptAsync(BehaviorContext<VideoState> context, TakeState take, string text)
    {
        await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
        await failures.FallBackOrFailAsync(context, take, TimeoutFailure(text));
    }

    private static string Activity(TakeState take) => take.Stage() switch
    {
        WorkStage.Finish => "finishing the video",
        WorkStage.Store => "storing the video",
        WorkStage.Generate => $"{take.Model} was generating the clip",
        WorkStage.SourceImage => "fetching sourceImage",
        WorkStage.Keyframes => "rendering keyframes",
        _ => "composing the clip",
    };

    private static Failure TimeoutFailure(string text) => new() { Code = FailureCode.DeadlineExceeded, Text = text, Retryable = true };

    private static string Format(TimeSpan limit)
        => limit.TotalMinutes >= 1 ? $"{limit.TotalMinutes:0.#} minutes" : $"{limit.TotalSeconds:0.#} seconds";
}
