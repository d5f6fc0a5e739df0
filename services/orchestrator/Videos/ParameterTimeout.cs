using AdGenius.Contracts;
using AdGenius.Orchestrator.Deadlines;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Fails a job whose prompt was not analyzed in time.</summary>
internal sealed class ParameterTimeout(TakeFailures failures) : IVideoStep<VideoDue>
{
    public Task ExecuteAsync(VideoState job, VideoDue message, BehaviorContext<VideoState> context)
    {
        failures.FailAll(job, new Failure { Code = FailureCode.DeadlineExceeded, Text = "Prompt analysis timed out.", Retryable = true });
        return Task.CompletedTask;
    }
}
