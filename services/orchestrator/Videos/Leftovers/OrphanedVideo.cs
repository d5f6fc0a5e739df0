using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Leftovers;

/// <summary>A video that was stored for an earlier attempt, or after its job had been cancelled or deleted.</summary>
internal static class OrphanedVideo
{
    /// <summary>Has its files deleted, because no row refers to them.</summary>
    public static async Task DeleteAsync(VideoState job, VideoStored message, BehaviorContext<VideoState> context)
    {
        if (job.Takes.Exists(take => take.TakeId == message.TakeId && take.Video?.Key == message.Video.Key))
        {
            return; // a second delivery of the event for the files that the row refers to
        }

        await context.Send(
            CommandRoutes.AddressOf<DeleteVideo>(),
            new DeleteVideo
            {
                JobId = message.JobId,
                TenantName = job.TenantName,

                // Of a job that is not deleted the other files stay: its owner may have them stored again or edited.
                TakeId = job.DeletedAt is null ? message.TakeId : null,
                Keys = [.. message.StoredFiles().Select(file => file.Key)],
            });
    }
}
