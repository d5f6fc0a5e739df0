using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Jobs;

/// <summary>Turns a request into a queued job with its takes.</summary>
internal sealed class JobInitialization(
    AdGeniusDbContext database, TenantQueue tenantQueue, JobHistory history, JobMeasures measures, DatabaseTime time)
    : IVideoStep<VideoRequested>
{
    public async Task ExecuteAsync(VideoState job, VideoRequested message, BehaviorContext<VideoState> context)
    {
        var request = message.Request;
        job.RequestId = request.RequestId;
        job.TenantName = request.TenantName;
        job.CreativeId = request.CreativeId;
        job.Request = request;
        job.BrandKit = request.BrandKit is { } kit
            ? (await BrandKitStore.FindAsync(database, request.TenantName, kit, context.CancellationToken))?.Kit
            : null;
        job.AcceptedAt = time.GetUtcNow();
        job.TraceParent = JobTrace.Current;
        job.TakeCount = request.Variations ?? 1;
        job.Model = request.RequestedModel();
        job.StartAt = request.StartAt > job.AcceptedAt ? request.StartAt : null;
        job.AdmissionOrder = job.StartAt is null ? AdmissionOrder.Of(request.Priority) : AdmissionOrder.Scheduled;
        job.MainStage = Producers.MainStageOf(request.RequestedModel());
        var firstSeed = request.Seed ?? JobIds.SeedOf(job.CorrelationId);
        job.Takes =
        [
            .. Enumerable.Range(1, job.TakeCount).Select(number => new TakeState
            {
                TakeId = JobIds.OfTake(job.CorrelationId, number),
                JobId = job.CorrelationId,
                TenantName = job.TenantName,
                CreativeId = job.CreativeId,
                Number = number,
                Status = TakeStatus.Pending,
                Model = request.RequestedModel(),
                Seed = JobIds.SeedOfTake(firstSeed, number),
            }),
        ];
        measures.Add(static metrics => metrics.JobAccepted());
        history.Write(job, JobEventTypes.Accepted, new { Takes = job.TakeCount, job.Model, job.StartAt });
        await tenantQueue.EnqueueAsync(job.TenantName, context.CancellationToken);
        QueueChange.Mark(context);
    }

    /// <summary>Publishes that the request is a job.</summary>
    public static Task AnnounceAsync(BehaviorContext<VideoState> context) => context.Publish(
        new VideoAccepted
        {
            JobId = context.Saga.CorrelationId,
            RequestId = context.Saga.RequestId,
            TenantName = context.Saga.TenantName,
            CreativeId = context.Saga.CreativeId,
            At = context.Saga.AcceptedAt,
            Labels = context.Saga.Request.Labels,
        },
        context.CancellationToken);
}
