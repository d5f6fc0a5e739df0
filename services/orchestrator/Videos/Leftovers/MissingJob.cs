using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Leftovers;

/// <summary>
/// Files of jobs that do not exist any more: a worker was still at work when the job was erased. No row refers to them, so they are
/// deleted.
/// </summary>
internal static class MissingJob
{
    /// <summary>Has stored files deleted, with everything that the job has in staging.</summary>
    public static async Task DeleteStoredAsync(ConsumeContext<VideoStored> context, TimeProvider time)
    {
        // Retention deletes jobs and keeps their files. It leaves a job for that long after its end: one that is missing earlier was
        // erased.
        if (context.Message.At > time.GetUtcNow() - RetentionOptions.MinPeriod)
        {
            await context.Send(
                CommandRoutes.AddressOf<DeleteVideo>(),
                new DeleteVideo
                {
                    JobId = context.Message.JobId,
                    TenantName = context.Message.TenantName,
                    Keys = [.. context.Message.StoredFiles().Select(file => file.Key)],
                });
        }
    }

    /// <summary>Has everything deleted that the job has in staging; its event does not name the tenant.</summary>
    public static Task DeleteStagedAsync(ConsumeContext context, Guid jobId) => context.Send(
        CommandRoutes.AddressOf<DeleteVideo>(), new DeleteVideo { JobId = jobId, TenantName = "", Keys = [] });
}
