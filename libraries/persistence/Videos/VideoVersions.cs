using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// Counts a job's version up with every write to the job or any of its takes. Two answers for two takes of one job may be handled at once;
/// were only the takes' rows written, neither would see that the other was the last one missing.
/// </summary>
internal static class VideoVersions
{
    /// <summary>
    /// Looks for changes, and turns off that the save which follows does so again. Returns whether that was on, to be set back after the
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
                // From the original, so that a save that is repeated after a failure does not count twice.
                video.Property(state => state.Version).CurrentValue = video.Property(state => state.Version).OriginalValue + 1;
            }
        }

        return detects;
    }
}
