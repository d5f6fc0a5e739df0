using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Cancellations;

/// <summary>
/// Looks for a cancellation request that arrived before the job's request; one that is found becomes the context's payload.
/// </summary>
internal sealed class EarlyCancellationCheck(EarlyCancellations cancellations) : IVideoStep<VideoRequested>
{
    public async Task ExecuteAsync(VideoState job, VideoRequested message, BehaviorContext<VideoState> context)
    {
        if (await cancellations.ConsumeAsync(job.CorrelationId, job.TenantName, context.CancellationToken) is { } cancellation)
        {
            context.AddOrUpdatePayload(() => cancellation, _ => cancellation);
        }
    }
}
