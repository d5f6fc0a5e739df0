using System.Globalization;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Finishing;
using AdGenius.StorageWorker.Work;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Storing;

/// <summary>
/// Finishes a take's clip and stores it. The sequence is: video, poster, preview, manifest, each written once; so an
/// interrupted command can be resumed, two concurrent deliveries end with the same objects, and a repeated command is answered from the
/// manifest.
/// </summary>
internal sealed partial class VideoStorage(
    VideoLibrary library,
    VideoValidator validator,
    VideoFinisher finisher,
    WorkFolders workFolders,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<VideoStorage> logger)
{
    private const string TakeId = "take_id";

    /// <exception cref="ObjectStoreException">The object store failed.</exception>
    public async Task<StoreResult> StoreAsync(StoreVideo command, CancellationToken cancellationToken)
    {
        if (KeysOf(command) is not { } keys)
        {
            return Refuse(FailureCode.InvalidRequest, "Tenant name, creative id and iteration do not form a valid file name.");
        }

        var found = await library.ReadManifestAsync(keys.Manifest, cancellationToken);
        if (found is null)
        {
            if (await FinishAsync(command, keys, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            found = await library.ReadManifestAsync(keys.Manifest, cancellationToken)
                ?? throw new ObjectStoreException($"The object '{keys.Manifest}' was stored but cannot be found.") { IsTransient = true };
        }

        var (manifest, reference) = found.Value;
        if (manifest.TakeId != command.TakeId)
        {
            return Refuse(FailureCode.Internal, "The video's file name is already used by another take.");
        }

        await CleanStagingAsync(command, cancellationToken);
        LogStored(command.JobId, command.TakeId, manifest.Video.Key, manifest.Video.Length);
        return new StoreResult.Stored(EventOf(command, manifest, reference));
    }

    private VideoKeys? KeysOf(StoreVideo command)
    {
        try
        {
            return VideoKeys.Of(options.Value.Prefix, command);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Null when everything is stored.</summary>
    private async Task<StoreResult.Refused?> FinishAsync(StoreVideo command, VideoKeys keys, CancellationToken cancellationToken)
    {
        using var work = workFolders.Create();
        var stored = await library.HeadAsync(keys.Video, cancellationToken);
        if (stored is not null && stored.Metadata.TryGetValue(TakeId, out var owner) && owner != command.TakeId.ToString())
        {
            return Refuse(FailureCode.Internal, "The video's file name is already used by another take.");
        }

        try
        {
            var (file, facts, video) = stored is null
                ? await StoreClipAsync(command, keys, work, cancellationToken)
                : await ResumeAsync(keys, work, cancellationToken);
            await finisher.MakePosterAsync(file, work.File("poster.jpg"), facts, cancellationToken);
            await finisher.MakePreviewAsync(file, work.File("preview.webp"), facts, cancellationToken);

            var uploadedAt = time.GetUtcNow();
            var metadata = MetadataOf(command, uploadedAt);
            var poster = await library.PutOnceAsync(keys.Poster, work.File("poster.jpg"), null, metadata, cancellationToken);
            var preview = await library.PutOnceAsync(keys.Preview, work.File("preview.webp"), null, metadata, cancellationToken);
            var manifest = VideoManifest.Of(command, facts, video, poster, preview, uploadedAt);
            await File.WriteAllBytesAsync(
                work.File("manifest.json"),
                JsonSerializer.SerializeToUtf8Bytes(manifest, VideoManifestJson.Default.VideoManifest),
                cancellationToken);
            await library.PutOnceAsync(keys.Manifest, work.File("manifest.json"), null, metadata, cancellationToken);
            return null;
        }
        catch (VideoRefusedException exception)
        {
            LogRefused(command.JobId, command.TakeId, exception.Message);
            return Refuse(FailureCode.InvalidMedia, exception.SafeText);
        }
    }

    private async Task<(string File, ClipFacts Facts, MediaReference Video)> StoreClipAsync(
        StoreVideo command,
        VideoKeys keys,
        WorkFolder work,
        CancellationToken cancellationToken)
    {
        var clip = work.File("clip");
        MediaReference fetched;
        try
        {
            fetched = await library.FetchAsync(command.Clip.Key, clip, cancellationToken);
        }
        catch (ObjectNotFoundException exception)
        {
            throw new VideoRefusedException(
                "The produced file is no longer in staging.",
                $"The object '{command.Clip.Key}' does not exist.",
                exception);
        }

        if (fetched.Length != command.Clip.Length || fetched.Sha256 != command.Clip.Sha256)
        {
            throw new VideoRefusedException(
                "The produced file is not the one that was announced.",
                $"'{command.Clip.Key}' has other bytes than its reference.");
        }

        var (facts, media) = await validator.CheckAsync(clip, cancellationToken);
        var finished = await finisher.FinishAsync(clip, media, work, cancellationToken);
        if (finished != clip)
        {
            (facts, _) = await validator.CheckAsync(finished, cancellationToken);
        }

        var video = await library.PutOnceAsync(
            keys.Video, finished, finished == clip ? fetched.Sha256 : null, MetadataOf(command, time.GetUtcNow()), cancellationToken);

        // A concurrent delivery of the same command may have stored it first: then that object is the source of everything
        // else.
        return await FileComparer.MatchesAsync(finished, video, cancellationToken)
            ? (finished, facts, video)
            : await ResumeAsync(keys, work, cancellationToken);
    }

    /// <summary>The video is stored, its other objects are not: an earlier delivery was interrupted.</summary>
    private async Task<(string File, ClipFacts Facts, MediaReference Video)> ResumeAsync(
        VideoKeys keys,
        WorkFolder work,
        CancellationToken cancellationToken)
    {
        var file = work.File("stored.mp4");
        var video = await library.FetchAsync(keys.Video, file, cancellationToken);
        var (facts, _) = await validator.CheckAsync(file, cancellationToken);
        return (file, facts, video);
    }

    private async Task CleanStagingAsync(StoreVideo command, CancellationToken cancellationToken)
    {
        try
        {
            await library.DeleteAllAsync(StagingKeys.OfTake(command.JobId, command.TakeId), cancellationToken);
            if (StagingKeys.IsStaging(command.Clip.Key))
            {
                await library.DeleteAsync(command.Clip.Key, cancellationToken);
            }
        }
        catch (ObjectStoreException exception)
        {
            LogStagingCleanupFailed(exception, command.JobId, command.TakeId); // staging expires by itself; the video is stored
        }
    }

    private static Dictionary<string, string> MetadataOf(StoreVideo command, DateTimeOffset uploadedAt)
    {
        var metadata = new Dictionary<string, string>
        {
            ["tenant"] = command.TenantName,
            ["creative_id"] = command.CreativeId,
            ["iteration"] = command.Iteration.ToString(CultureInfo.InvariantCulture),
            ["upload_time"] = uploadedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            [TakeId] = command.TakeId.ToString(),
        };
        if (command.OriginalUrl is { Length: > 0 and <= 1000 } url)
        {
            metadata["original_url"] = url;
        }

        return metadata;
    }

    private static VideoStored EventOf(StoreVideo command, VideoManifest manifest, MediaReference reference) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        TenantName = command.TenantName,
        CreativeId = command.CreativeId,
        Iteration = command.Iteration,
        Video = manifest.Video,
        Poster = manifest.Poster,
        Preview = manifest.Preview,
        Manifest = reference,
        Facts = manifest.Facts,
        At = manifest.StoredAt,
    };

    private static StoreResult.Refused Refuse(FailureCode code, string text) => new(new Failure { Code = code, Text = text });

    [LoggerMessage(LogLevel.Information, "Video stored: {Key}, {Length} bytes, job {JobId}, take {TakeId}")]
    private partial void LogStored(Guid jobId, Guid takeId, string key, long length);

    [LoggerMessage(LogLevel.Warning, "Clip rejected: job {JobId}, take {TakeId}: {Reason}")]
    private partial void LogRefused(Guid jobId, Guid takeId, string reason);

    [LoggerMessage(LogLevel.Warning, "Staging cleanup failed: job {JobId}, take {TakeId}; its objects will expire")]
    private partial void LogStagingCleanupFailed(Exception exception, Guid jobId, Guid takeId);
}
