using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Leftovers;

/// <summary>
/// What storing has left of takes that are never stored under the same name again: they were cancelled, or another attempt is made. A
/// failed take keeps it, because its owner may have it stored again.
/// </summary>
internal static class PartialVideos
{
    /// <summary>Has deleted what is stored of the take's attempt, if its storing has begun.</summary>
    public static Task DeleteAsync(BehaviorContext<VideoState> context, TakeState take) =>
        take.PartialVideo(context.Saga) is { } partial ? SendAsync(context, partial) : Task.CompletedTask;

    /// <summary>The same after a worker was still storing when the files were deleted, and has failed since.</summary>
    public static Task DeleteLateAsync(BehaviorContext<VideoState> context, StoreFailed message) =>
        DeleteLateAsync(context, message.TakeId, message.Attempt, message.Iteration);

    /// <summary>The same of a worker that would have stored what it finished.</summary>
    public static Task DeleteLateAsync(BehaviorContext<VideoState> context, FinishFailed message) =>
        DeleteLateAsync(context, message.TakeId, message.Attempt, message.Iteration);

    private static Task DeleteLateAsync(BehaviorContext<VideoState> context, Guid takeId, int attempt, int? iteration) =>
        iteration is { } stored && IsAbandoned(context.Saga, takeId, attempt)
            ? SendAsync(context, new PartialVideo
            {
                TakeId = takeId,
                CreativeId = context.Saga.CreativeId,
                AcceptedAt = context.Saga.AcceptedAt,
                Iteration = stored,
            })
            : Task.CompletedTask;

    private static bool IsAbandoned(VideoState job, Guid takeId, int attempt) =>
        job.Takes.Find(take => take.TakeId == takeId) is { } take
        && (take.Attempt > attempt || job.DeletedAt is not null
            || (job.CurrentState == nameof(VideoStateMachine.Cancelled) && take.Status != TakeStatus.Stored));

    private static Task SendAsync(BehaviorContext<VideoState> context, PartialVideo partial) => context.Send(
        CommandRoutes.AddressOf<DeleteVideo>(),
        new DeleteVideo
        {
            JobId = context.Saga.CorrelationId,
            TenantName = context.Saga.TenantName,
            TakeId = partial.TakeId, // what is staged stays
            Keys = [],
            Partial = [partial],
        });
}
