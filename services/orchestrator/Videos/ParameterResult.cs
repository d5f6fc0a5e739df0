using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Records the result of analyzing the prompt: the parameters, or why the job cannot go on.</summary>
internal sealed class ParameterResult(TakeFailures failures, JobHistory history, JobMeasures measures, TimeProvider time)
    : IVideoStep<PromptQuantified>, IVideoStep<PromptRejected>
{
    public Task ExecuteAsync(VideoState job, PromptQuantified message, BehaviorContext<VideoState> context)
    {
        var voiceOver = EffectiveBrief.Of(job.Request, message.Parameters)?.VoiceOver;
        job.Parameters = voiceOver is null || job.Request.DurationSeconds is not null || StatesLength(message.Parameters)
            ? message.Parameters
            : SceneLengths.Fit(message.Parameters, voiceOver);
        job.RetryAttempts = 0;
        if (time.GetUtcNow() - job.QuantifySentAt is { } took)
        {
            measures.Add(metrics => metrics.StageEnded(JobMeasures.NameOf(WorkStage.Quantify), took));
        }

        history.Write(job, JobEventTypes.Quantified, job.Parameters);
        return Task.CompletedTask;
    }

    private static bool StatesLength(PromptParameters parameters) =>
        parameters.Regeneration?.Changes.Any(change => change.Field == "durationSeconds") == true;

    public Task ExecuteAsync(VideoState job, PromptRejected message, BehaviorContext<VideoState> context)
    {
        failures.FailAll(job, message.Failure);
        return Task.CompletedTask;
    }
}
