using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// Increments a job's version with every write to the job or any of its takes. Two results for two takes of one job may be handled
/// concurrently; if only the takes' rows were written, neither would see that the other was the last one missing.
/// </summary>
internal static class VideoVersions
{
    /// <summary>
    /// Detects changes, and disables a second detection by the save that follows. Returns the previous setting, to be restored after the
    /// save.
    /// </summary>
    public static bool IncrementVersions(ChangeTracker changes)
    {
        var detects = changes.AutoDetectChangesEnabled;
        changes.DetectChanges();
        changes.AutoDetectChangesEnabled = false;
        var changedJobIds = changes.Entries<TakeState>()
            .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            .Select(entry => entry.Entity.JobId)
            .ToHashSet();
        foreach (var video in changes.Entries<VideoState>())
        {
            var written = video.State == EntityState.Modified
                || (video.State == EntityState.Unchanged && changedJobIds.Contains(video.Entity.CorrelationId));
            if (written)
            {
                // From the original value, so that a save that is repeated after a failure does not increment twice.
                video.Property(state => state.Version).CurrentValue = video.Property(state => state.Version).OriginalValue + 1;
            }
        }

        return detects;
    }
}
