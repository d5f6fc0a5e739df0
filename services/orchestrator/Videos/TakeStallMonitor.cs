using AdGenius.Contracts;
using AdGenius.Orchestrator.Deadlines;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>
/// Checks every open take of a job that is due: deadlines end attempts, stalled stages are retried, then fall back or fail.
/// </summary>
internal sealed class TakeStallMonitor(
    IOptions<DeadlineOptions> deadlines,
    IOptions<RetryOptions> retries,
    TakeCommandSender commands,
    TakeFailures failures,
    JobHistory history) : IVideoStep<VideoDue>
{
    public async Task ExecuteAsync(VideoState job, VideoDue message, BehaviorContext<VideoState> context)
    {
        var now = message.At;
        foreach (var take in job.TakesInOrder().Where(take => take.IsOpen()).ToList())
        {
            if (now >= JobDeadlines.JobDeadline(job, deadlines.Value))
            {
                await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
                failures.Fail(job, take, TimeoutFailure($"The job did not end within {Format(deadlines.Value.JobTimeout)}."));
            }
            else if (now >= JobDeadlines.AttemptDeadline(take, deadlines.Value))
            {
                await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
                await failures.FallBackOrFailAsync(
                    context,
                    take,
                    TimeoutFailure($"The model {take.Model} did not finish within {Format(deadlines.Value.AttemptTimeout)}."));
            }
            else if (message.AfterRestart)
            {
                await commands.SendAsync(context, take);
            }
            else if (now >= take.RetryAt || now >= take.DueAt)
            {
                await RetryOrFallBackAsync(context, take);
            }
        }
    }

    private async Task RetryOrFallBackAsync(BehaviorContext<VideoState> context, TakeState take)
    {
        if (take.RetryAttempts >= retries.Value.MaxRetryAttempts)
        {
            await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
            await failures.FallBackOrFailAsync(
                context,
                take,
                TimeoutFailure($"No progress while {Activity(take)}, after {take.RetryAttempts + 1} attempts."));
            return;
        }

        take.RetryAttempts++;
        history.Write(context.Saga, JobEventTypes.Retried, new { take.TakeId, take.Number, RetryAttempt = take.RetryAttempts });
        await commands.SendAsync(context, take);
    }

    private static string Activity(TakeState take) => take.Stage() switch
    {
        TakeStage.Store => "storing the video",
        TakeStage.Generate => $"{take.Model} was generating the clip",
        TakeStage.Keyframes => "rendering keyframes",
        _ => "composing the clip",
    };

    private static Failure TimeoutFailure(string text) => new() { Code = FailureCode.DeadlineExceeded, Text = text, Retryable = true };

    private static string Format(TimeSpan limit)
        => limit.TotalMinutes >= 1 ? $"{limit.TotalMinutes:0.#} minutes" : $"{limit.TotalSeconds:0.#} seconds";
}
