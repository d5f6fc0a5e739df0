using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Prompts;

/// <summary>Records the result of analyzing the prompt: the parameters, or why the job cannot go on.</summary>
internal sealed class ParameterResult(TakeFailures failures, JobHistory history, JobMeasures measures, DatabaseTime time)
    : IVideoStep<PromptQuantified>, IVideoStep<PromptRejected>
{
    public Task ExecuteAsync(VideoState job, PromptQuantified message, BehaviorContext<VideoState> context)
    {
        var (parameters, failure) = context.TryGetPayload<CheckedParameters>(out var result)
            ? (result.Parameters, result.Failure)
            : JobLength.Decide(job.Request, message.Parameters);
        job.Parameters = parameters;
        job.RetryAttempts = 0;
        if (time.GetUtcNow() - job.QuantifySentAt is { } took)
        {
            measures.Add(metrics => metrics.StageEnded(JobMeasures.NameOf(WorkStage.Quantify), took));
        }

        history.Write(job, JobEventTypes.Quantified, job.Parameters);
        if (failure is not null)
        {
            failures.FailAll(job, failure);
        }

        return Task.CompletedTask;
    }

    public Task ExecuteAsync(VideoState job, PromptRejected message, BehaviorContext<VideoState> context)
    {
        failures.FailAll(job, message.Failure);
        return Task.CompletedTask;
    }
}
