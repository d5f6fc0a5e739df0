using AdGenius.Contracts.Storage;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Library;
using AdGenius.StorageWorker.Storing;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Deleting;

/// <summary>Deletes the objects of a job, stored and staged, and of no other job or tenant.</summary>
internal sealed class VideoDeletion(VideoLibrary library, IOptions<StorageOptions> options)
{
    /// <exception cref="ArgumentException">A key lies outside the tenant's folder, or cannot be formed; nothing was deleted.</exception>
    public async Task DeleteAsync(DeleteVideo command, CancellationToken cancellationToken)
    {
        if (command.Keys.Count > 0
            && VideoKeys.TenantFolder(options.Value.Prefix, command.TenantName) is var folder
            && !command.Keys.All(key => ObjectKeys.IsWithin(key, folder)))
        {
            throw new ArgumentException(
                $"Job {command.JobId} names a key outside the folder of its tenant; nothing was deleted.",
                nameof(command));
        }

        var partial = (command.Partial ?? [])
            .Select(one => (one.TakeId, Keys: VideoKeys.Of(options.Value.Prefix, command.TenantName, one))).ToList();
        foreach (var key in command.Keys.SelectMany(WithCompanions).Distinct())
        {
            await library.DeleteAsync(key, cancellationToken);
        }

        foreach (var (takeId, keys) in partial)
        {
            await DeletePartialAsync(takeId, keys, cancellationToken);
        }

        if (command.TakeId is null)
        {
            // Previews, pictures, clips and finished files of every attempt: no row lists them all.
            await library.DeleteAllAsync(StagingKeys.OfJob(command.JobId), static _ => true, cancellationToken);
        }
    }

    /// <summary>
    /// Deletes what is stored of a video, the manifest first, if it was stored since: without it the rest counts as unfinished.
    /// </summary>
    private async Task DeletePartialAsync(Guid takeId, VideoKeys keys, CancellationToken cancellationToken)
    {
        await DeleteOwnAsync(takeId, keys.Manifest, cancellationToken);
        await foreach (var file in library.ListAsync(keys.Stem, cancellationToken))
        {
            await DeleteOwnAsync(takeId, file.Key, cancellationToken);
        }
    }

    /// <summary>Another take has the name where the database was restored from a backup, and counts iterations anew.</summary>
    private async Task DeleteOwnAsync(Guid takeId, string key, CancellationToken cancellationToken)
    {
        if (await library.HeadAsync(key, cancellationToken) is { } file
            && file.Metadata.TryGetValue(VideoStorage.TakeId, out var owner) && owner == takeId.ToString())
        {
            await library.DeleteAsync(key, cancellationToken);
        }
    }

    /// <summary>
    /// Deletes poster, preview, report and manifest with their video. The manifest is deleted first: without it the rest counts as
    /// unfinished.
    /// </summary>
    private static IEnumerable<string> WithCompanions(string key) =>
        key.EndsWith(".mp4", StringComparison.Ordinal) && VideoKeys.OfVideo(key) is var keys
            ? [keys.Manifest, keys.Report, keys.Preview, keys.Poster, keys.Video]
            : [key];
}
