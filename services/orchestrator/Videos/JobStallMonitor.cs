using AdGenius.Contracts;
using AdGenius.Orchestrator.Deadlines;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Looks after jobs that are silent: asks again a few times, then gives up. Nothing waits for ever.</summary>
internal sealed class JobStallMonitor(
    IOptions<OrchestratorOptions> options,
    JobInitialization initialization,
    TakeCommands commands,
    TakeFailures failures,
    JobHistory history)
{
    /// <summary>Has the prompt read again.</summary>
    public async Task ResendParameterRequestAsync(BehaviorContext<VideoState, VideoDue> context)
    {
        var job = context.Saga;
        if (!context.Message.AfterRestart)
        {
            if (job.DueAt > context.Message.At)
            {
                return; // another sweep was faster
            }

            job.RetryAttempts++;
            history.Write(job, JobEventTypes.Retried, new { RetryAttempt = job.RetryAttempts });
        }

        await initialization.RequestParametersAsync(context);
    }

    /// <summary>Looks at every take that waits: whose time has come is asked again, falls back or fails.</summary>
    public async Task CheckStalledTakesAsync(BehaviorContext<VideoState, VideoDue> context)
    {
        var job = context.Saga;
        var now = context.Message.At;
        foreach (var take in job.TakesInOrder().Where(take => take.IsOpen()).ToList())
        {
            if (now >= Deadlines.JobDeadline(job, options.Value))
            {
                await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
                failures.Fail(job, take, TimeoutFailure($"The job was not done within {Format(options.Value.JobTimeout)}."));
            }
            else if (now >= Deadlines.AttemptDeadline(take, options.Value))
            {
                await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
                await failures.FallBackOrFailAsync(
                    context,
                    take,
                    TimeoutFailure($"The model {take.Model} was not done within {Format(options.Value.AttemptTimeout)}."));
            }
            else if (context.Message.AfterRestart)
            {
                await commands.SendCommandAsync(context, take);
            }
            else if (now >= take.RetryAt || now >= take.DueAt)
            {
                await RetryOrFallBackStalledTakeAsync(context, take);
            }
        }
    }

    private async Task RetryOrFallBackStalledTakeAsync(BehaviorContext<VideoState> context, TakeState take)
    {
        if (take.RetryAttempts >= options.Value.MaxRetryAttempts)
        {
            await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
            await failures.FallBackOrFailAsync(
                context,
                take,
                TimeoutFailure($"There was no sign of life while {Stage(take)}, though it was asked {take.RetryAttempts + 1} times."));
            return;
        }

        take.RetryAttempts++;
        history.Write(context.Saga, JobEventTypes.Retried, new { take.TakeId, take.Number, RetryAttempt = take.RetryAttempts });
        await commands.SendCommandAsync(context, take);
    }

    private static string Stage(TakeState take) => take switch
    {
        { Status: Contracts.Videos.TakeStatus.Storing } => "storing",
        { Source: null } => $"{take.Model} was making the clip",
        _ => "our workers were making the clip",
    };

    private static Failure TimeoutFailure(string text) => new() { Code = FailureCode.DeadlineExceeded, Text = text, Retryable = true };

    private static string Format(TimeSpan limit)
        => limit.TotalMinutes >= 1 ? $"{limit.TotalMinutes:0.#} minutes" : $"{limit.TotalSeconds:0.#} seconds";
}
