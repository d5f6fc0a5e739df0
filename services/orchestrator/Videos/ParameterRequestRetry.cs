using AdGenius.Orchestrator.Deadlines;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>Has a prompt analyzed again whose command got no answer.</summary>
internal sealed class ParameterRequestRetry(ParameterRequest request, JobHistory history) : IVideoStep<VideoDue>
{
    public async Task ExecuteAsync(VideoState job, VideoDue message, BehaviorContext<VideoState> context)
    {
        if (!message.AfterRestart)
        {
            if (job.DueAt > message.At)
            {
                return; // an earlier VideoDue has moved the due time already
            }

            job.RetryAttempts++;
            history.Write(job, JobEventTypes.Retried, new { RetryAttempt = job.RetryAttempts });
        }

        await request.ExecuteAsync(context);
    }
}
