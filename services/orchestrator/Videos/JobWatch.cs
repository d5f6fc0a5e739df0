using AdGenius.Contracts;
using AdGenius.Orchestrator.Deadlines;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Looks after jobs that are silent: asks again a few times, then gives up. Nothing waits for ever.</summary>
internal sealed class JobWatch(IOptions<OrchestratorOptions> options, JobStart start, TakeOrders orders, TakeFailures failures, JobHistory history)
{
    /// <summary>Has the prompt read again.</summary>
    public async Task RequestParametersAgainAsync(BehaviorContext<VideoState, VideoDue> context)
    {
        var job = context.Saga;
        if (!context.Message.AfterRestart)
        {
            if (job.DueAt > context.Message.At)
            {
                return; // another sweep was faster
            }

            job.Redrives++;
            history.Write(job, JobEventTypes.Redriven, new { Redrive = job.Redrives });
        }

        await start.RequestParametersAsync(context);
    }

    /// <summary>Looks at every take that waits: whose time has come is asked again, falls back or fails.</summary>
    public async Task LookAfterTakesAsync(BehaviorContext<VideoState, VideoDue> context)
    {
        var job = context.Saga;
        var now = context.Message.At;
        foreach (var take in job.TakesInOrder().Where(take => take.IsOpen()).ToList())
        {
            if (now >= Deadlines.EndOfJob(job, options.Value))
            {
                await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
                failures.Fail(job, take, Late($"The job was not done within {Words(options.Value.JobLimit)}."));
            }
            else if (now >= Deadlines.EndOfAttempt(take, options.Value))
            {
                await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
                await failures.FallBackOrFailAsync(context, take, Late($"The model {take.Model} was not done within {Words(options.Value.AttemptLimit)}."));
            }
            else if (context.Message.AfterRestart)
            {
                await orders.SendAgainAsync(context, take);
            }
            else if (now >= take.RetryAt || now >= take.DueAt)
            {
                await AskAgainOrGiveUpAsync(context, take);
            }
        }
    }

    private async Task AskAgainOrGiveUpAsync(BehaviorContext<VideoState> context, TakeState take)
    {
        if (take.Redrives >= options.Value.MaximumRedrives)
        {
            await TakeFailures.AbandonAsync(context, take, FailureCode.DeadlineExceeded);
            await failures.FallBackOrFailAsync(context, take, Late($"There was no sign of life while {Stage(take)}, though it was asked {take.Redrives + 1} times."));
            return;
        }

        take.Redrives++;
        history.Write(context.Saga, JobEventTypes.Redriven, new { take.TakeId, take.Number, Redrive = take.Redrives });
        await orders.SendAgainAsync(context, take);
    }

    private static string Stage(TakeState take) => take switch
    {
        { Status: Contracts.Videos.TakeStatus.Storing } => "storing",
        { Source: null } => $"{take.Model} was making the clip",
        _ => "our workers were making the clip",
    };

    private static Failure Late(string text) => new() { Code = FailureCode.DeadlineExceeded, Text = text, Retryable = true };

    private static string Words(TimeSpan limit) => limit.TotalMinutes >= 1 ? $"{limit.TotalMinutes:0.#} minutes" : $"{limit.TotalSeconds:0.#} seconds";
}
