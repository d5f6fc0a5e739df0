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
/// Finishes a take's clip and stores it for good. The order is: video, poster, preview, manifest, each written once; so whatever was cut off
/// can be taken up again, two at once end with the same objects, and a repeated order is answered from the manifest.
/// </summary>
internal sealed partial class VideoStorage(
    VideoLibrary library, VideoGate gate, VideoFinisher finisher, WorkFolders workFolders, IOptions<StorageOptions> options, TimeProvider time, ILogger<VideoStorage> logger)
{
    private const string TakeId = "take_id";

    /// <exception cref="ObjectStoreException">The object store is in trouble.</exception>
    public async Task<StoreResult> StoreAsync(StoreVideo order, CancellationToken cancellationToken)
    {
        if (KeysOf(order) is not { } keys)
        {
            return Refuse(FailureCode.InvalidRequest, "Tenant, creative and iteration do not make a file name.");
        }

        var found = await library.ReadManifestAsync(keys.Manifest, cancellationToken);
        if (found is null)
        {
            if (await FinishAsync(order, keys, cancellationToken) is { } refusal)
            {
                return refusal;
            }

            found = await library.ReadManifestAsync(keys.Manifest, cancellationToken)
                ?? throw new ObjectStoreException($"The object '{keys.Manifest}' was stored and is not there.") { IsTransient = true };
        }

        var (manifest, reference) = found.Value;
        if (manifest.TakeId != order.TakeId)
        {
            return Refuse(FailureCode.Internal, "The video's file name is taken by another video.");
        }

        await CleanStagingAsync(order, cancellationToken);
        StoredVideo(order.JobId, order.TakeId, manifest.Video.Key, manifest.Video.Length);
        return new StoreResult.Stored(EventOf(order, manifest, reference));
    }

    private VideoKeys? KeysOf(StoreVideo order)
    {
        try
        {
            return VideoKeys.Of(options.Value.Prefix, order);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Null when everything is stored.</summary>
    private async Task<StoreResult.Refused?> FinishAsync(StoreVideo order, VideoKeys keys, CancellationToken cancellationToken)
    {
        using var work = workFolders.Create();
        var stored = await library.HeadAsync(keys.Video, cancellationToken);
        if (stored is not null && stored.Metadata.TryGetValue(TakeId, out var owner) && owner != order.TakeId.ToString())
        {
            return Refuse(FailureCode.Internal, "The video's file name is taken by another video.");
        }

        try
        {
            var (file, facts, video) = stored is null
                ? await StoreClipAsync(order, keys, work, cancellationToken)
                : await TakeUpAsync(keys, work, cancellationToken);
            await finisher.MakePosterAsync(file, work.File("poster.jpg"), facts, cancellationToken);
            await finisher.MakePreviewAsync(file, work.File("preview.webp"), facts, cancellationToken);

            var uploadedAt = time.GetUtcNow();
            var metadata = MetadataOf(order, uploadedAt);
            var poster = await library.PutOnceAsync(keys.Poster, work.File("poster.jpg"), null, metadata, cancellationToken);
            var preview = await library.PutOnceAsync(keys.Preview, work.File("preview.webp"), null, metadata, cancellationToken);
            var manifest = VideoManifest.Of(order, facts, video, poster, preview, uploadedAt);
            await File.WriteAllBytesAsync(work.File("manifest.json"), JsonSerializer.SerializeToUtf8Bytes(manifest, VideoManifestJson.Default.VideoManifest), cancellationToken);
            await library.PutOnceAsync(keys.Manifest, work.File("manifest.json"), null, metadata, cancellationToken);
            return null;
        }
        catch (VideoRefusedException exception)
        {
            RefusedVideo(order.JobId, order.TakeId, exception.Message);
            return Refuse(FailureCode.MediaInvalid, exception.SafeText);
        }
    }

    private async Task<(string File, ClipFacts Facts, MediaReference Video)> StoreClipAsync(StoreVideo order, VideoKeys keys, WorkFolder work, CancellationToken cancellationToken)
    {
        var clip = work.File("clip");
        MediaReference fetched;
        try
        {
            fetched = await library.FetchAsync(order.Clip.Key, clip, cancellationToken);
        }
        catch (ObjectNotFoundException exception)
        {
            throw new VideoRefusedException("The produced file is no longer in staging.", $"'{order.Clip.Key}' is not there.", exception);
        }

        if (fetched.Length != order.Clip.Length || fetched.Sha256 != order.Clip.Sha256)
        {
            throw new VideoRefusedException("The produced file is not the one that was announced.", $"'{order.Clip.Key}' has other bytes than its reference.");
        }

        var (facts, media) = await gate.CheckAsync(clip, cancellationToken);
        var finished = await finisher.FinishAsync(clip, media, work, cancellationToken);
        if (finished != clip)
        {
            (facts, _) = await gate.CheckAsync(finished, cancellationToken);
        }

        var video = await library.PutOnceAsync(
            keys.Video, finished, finished == clip ? fetched.Sha256 : null, MetadataOf(order, time.GetUtcNow()), cancellationToken);

        // Somebody else's delivery of the same order may have stored it a moment earlier: then theirs is what everything else is made from.
        return await VideoFile.IsAsync(finished, video, cancellationToken) ? (finished, facts, video) : await TakeUpAsync(keys, work, cancellationToken);
    }

    /// <summary>The video is stored, what belongs to it is not: an earlier delivery was cut off.</summary>
    private async Task<(string File, ClipFacts Facts, MediaReference Video)> TakeUpAsync(VideoKeys keys, WorkFolder work, CancellationToken cancellationToken)
    {
        var file = work.File("stored.mp4");
        var video = await library.FetchAsync(keys.Video, file, cancellationToken);
        var (facts, _) = await gate.CheckAsync(file, cancellationToken);
        return (file, facts, video);
    }

    private async Task CleanStagingAsync(StoreVideo order, CancellationToken cancellationToken)
    {
        try
        {
            await library.DeleteAllAsync(StagingKeys.OfTake(order.JobId, order.TakeId), cancellationToken);
            if (StagingKeys.IsStaging(order.Clip.Key))
            {
                await library.DeleteAsync(order.Clip.Key, cancellationToken);
            }
        }
        catch (ObjectStoreException exception)
        {
            LeftStaging(exception, order.JobId, order.TakeId); // it expires; the video is stored, and that is what counts
        }
    }

    private static Dictionary<string, string> MetadataOf(StoreVideo order, DateTimeOffset uploadedAt)
    {
        var metadata = new Dictionary<string, string>
        {
            ["tenant"] = order.TenantName,
            ["creative_id"] = order.CreativeId,
            ["iteration"] = order.Iteration.ToString(CultureInfo.InvariantCulture),
            ["upload_time"] = uploadedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            [TakeId] = order.TakeId.ToString(),
        };
        if (order.OriginalUrl is { Length: > 0 and <= 1000 } url)
        {
            metadata["original_url"] = url;
        }

        return metadata;
    }

    private static VideoStored EventOf(StoreVideo order, VideoManifest manifest, MediaReference reference) => new()
    {
        JobId = order.JobId,
        TakeId = order.TakeId,
        Attempt = order.Attempt,
        TenantName = order.TenantName,
        CreativeId = order.CreativeId,
        Iteration = order.Iteration,
        Video = manifest.Video,
        Poster = manifest.Poster,
        Preview = manifest.Preview,
        Manifest = reference,
        Facts = manifest.Facts,
        At = manifest.StoredAt,
    };

    private static StoreResult.Refused Refuse(FailureCode code, string text) => new(new Failure { Code = code, Text = text });

    [LoggerMessage(LogLevel.Information, "Job {JobId}, take {TakeId}: stored {Key}, {Length} bytes")]
    private partial void StoredVideo(Guid jobId, Guid takeId, string key, long length);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}, take {TakeId}: refused the file: {Reason}")]
    private partial void RefusedVideo(Guid jobId, Guid takeId, string reason);

    [LoggerMessage(LogLevel.Warning, "Job {JobId}, take {TakeId}: staging could not be cleaned and is left to expire")]
    private partial void LeftStaging(Exception exception, Guid jobId, Guid takeId);
}
