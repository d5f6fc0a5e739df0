using System.Globalization;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Processes;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Library;
using AdGenius.StorageWorker.Work;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Storing;

/// <summary>
/// Stores a take's finished files. The sequence is: every output, the scenes, the manifest, each written once; so an interrupted command
/// can be resumed, two concurrent deliveries end with the same objects, and a repeated command is answered from the manifest.
/// </summary>
internal sealed partial class VideoStorage(
    VideoLibrary library,
    ClipFetch clips,
    WorkFolders workFolders,
    IOptions<StorageOptions> options,
    IOptions<DisclosurePolicy> policy,
    TimeProvider time,
    ILogger<VideoStorage> logger)
{
    /// <summary>The metadata of every stored file that names its take.</summary>
    public const string TakeId = "take_id";

    /// <summary>Stores the outputs that are in staging.</summary>
    /// <exception cref="ObjectStoreException">The object store failed.</exception>
    public async Task<StoreResult> StoreAsync(StoreVideo command, CancellationToken cancellationToken) => command.Outputs.Count == 0
        ? Refuse(FailureCode.InvalidRequest, "The command names no finished files.")
        : await StoreOnceAsync(command, null, cancellationToken);

    /// <summary>Stores an output that is made now, unless the take is stored already.</summary>
    /// <param name="command">Its outputs are not used.</param>
    /// <param name="makeAsync">Makes the output's files in the work folder.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="ObjectStoreException">The object store failed.</exception>
    public Task<StoreResult> StoreAsync(StoreVideo command, MakeOutput makeAsync, CancellationToken cancellationToken) =>
        StoreOnceAsync(command, makeAsync, cancellationToken);

    private async Task<StoreResult> StoreOnceAsync(StoreVideo command, MakeOutput? makeAsync, CancellationToken cancellationToken)
    {
        if (KeysOf(command) is not { } keys)
        {
            return Refuse(FailureCode.InvalidRequest, "Tenant name, creative id, iteration and outputs do not form valid file names.");
        }

        var found = await library.ReadManifestAsync(keys.Manifest, cancellationToken);
        if (found is null)
        {
            if (await StoreFilesAsync(command, keys, makeAsync, cancellationToken) is { } refusal)
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
            return command.Outputs.All(output => VideoRequestRules.IsName(output.Name))
                ? VideoKeys.Of(options.Value.Prefix, command)
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Null when everything is stored.</summary>
    private async Task<StoreResult.Refused?> StoreFilesAsync(
        StoreVideo command, VideoKeys keys, MakeOutput? makeAsync, CancellationToken cancellationToken)
    {
        using var work = workFolders.Create();
        var present = await library.HeadAsync(keys.Video, cancellationToken);
        if (present is not null && present.Metadata.TryGetValue(TakeId, out var owner) && owner != command.TakeId.ToString())
        {
            return Refuse(FailureCode.Internal, "The video's file name is already used by another take.");
        }

        try
        {
            var made = makeAsync is null ? null : await makeAsync(work, cancellationToken);
            var uploadedAt = time.GetUtcNow();
            var metadata = MetadataOf(command, uploadedAt);
            var outputs = made is null
                ? await StoreStagedAsync(command, keys, work, metadata, cancellationToken)
                : [await StoreMadeAsync(made, keys, metadata, cancellationToken)];
            var sources = await StoreSourcesAsync(command, keys, outputs[0], work, metadata, cancellationToken);
            var manifest = VideoManifest.Of(command, outputs, sources, uploadedAt);
            await File.WriteAllBytesAsync(
                work.File("manifest.json"),
                JsonSerializer.SerializeToUtf8Bytes(manifest, VideoManifestJson.Default.VideoManifest),
                cancellationToken);
            await library.PutOnceAsync(keys.Manifest, work.File("manifest.json"), null, metadata, cancellationToken);
            return null;
        }
        catch (StagedFileLostException)
        {
            // Another delivery of the same command may have stored everything meanwhile, and cleared staging.
            if (await library.ReadManifestAsync(keys.Manifest, cancellationToken) is not null)
            {
                return null;
            }

            throw;
        }
        catch (VideoRefusedException exception)
        {
            LogRefused(command.JobId, command.TakeId, exception.Message);
            return Refuse(FailureCode.InvalidMedia, exception.SafeText);
        }
    }

    private async Task<StoredOutput> StoreMadeAsync(
        LocalOutput output, VideoKeys keys, Dictionary<string, string> metadata, CancellationToken cancellationToken) =>
        Stored(await output.PutAsync(
            (file, suffix) => library.PutOnceAsync(keys.OfOutput(null, suffix), file, null, metadata, cancellationToken)));

    private async Task<IReadOnlyList<StoredOutput>> StoreStagedAsync(
        StoreVideo command,
        VideoKeys keys,
        ScratchFolder work,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken)
    {
        var outputs = new List<StoredOutput>(command.Outputs.Count);
        foreach (var output in command.Outputs)
        {
            outputs.Add(await StoreOutputAsync(output, keys, outputs.Count == 0 ? null : output.Name, work, metadata, cancellationToken));
        }

        return outputs;
    }

    private async Task<StoredOutput> StoreOutputAsync(
        FinishedOutput output,
        VideoKeys keys,
        string? name,
        ScratchFolder work,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken)
    {
        Task<MediaReference> Store(MediaReference staged, string suffix)
            => StoreAsync(staged, keys.OfOutput(name, suffix), work, metadata, cancellationToken);
        var video = await Store(output.Video, ".mp4");
        var captions = new List<MediaReference>();
        foreach (var file in output.Captions ?? [])
        {
            captions.Add(await Store(file, Path.GetExtension(file.Key)));
        }

        return Stored(output with
        {
            Video = video,
            Poster = await Store(output.Poster, ".jpg"),
            Preview = await Store(output.Preview, ".webp"),
            Captions = captions.Count > 0 ? captions : null,
            Report = output.Report is { } report ? await Store(report, LocalOutput.ReportSuffix) : null,
        });
    }

    private static StoredOutput Stored(FinishedOutput output) => new()
    {
        Name = output.Name,
        Shape = output.Shape,
        Preset = output.Preset,
        Video = output.Video,
        Poster = output.Poster,
        Preview = output.Preview,
        Captions = output.Captions,
        Preflight = output.Preflight,
        Report = output.Report,
        Facts = output.Facts,
    };

    /// <summary>
    /// The scenes before finishing, which an edit starts from. Without a brief the video is the clip itself, and is not stored twice.
    /// </summary>
    private async Task<IReadOnlyList<ShapeClip>> StoreSourcesAsync(
        StoreVideo command,
        VideoKeys keys,
        StoredOutput main,
        ScratchFolder work,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken)
    {
        var shape = command.Parameters.AspectRatio;
        if (policy.Value.IsPlain(command.Brief, command.Edit))
        {
            return [new ShapeClip { Shape = shape, Clip = main.Video }];
        }

        var sources = new List<ShapeClip>
        {
            new() { Shape = shape, Clip = await StoreAsync(command.Clip, keys.OfSource(null), work, metadata, cancellationToken) },
        };
        foreach (var other in command.ShapeClips ?? [])
        {
            sources.Add(other with
            {
                Clip = await StoreAsync(other.Clip, keys.OfSource(other.Shape), work, metadata, cancellationToken),
            });
        }

        return sources;
    }

    /// <summary>Stores one file under its final key, or finds that an earlier or concurrent delivery has.</summary>
    private async Task<MediaReference> StoreAsync(
        MediaReference staged,
        string key,
        ScratchFolder work,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken)
    {
        if (await library.HeadAsync(key, cancellationToken) is { Sha256: { } hash } present)
        {
            return new MediaReference { Key = key, Length = present.Length, Sha256 = hash, ContentType = ContentTypes.Of(key) };
        }

        var file = work.File("file");
        await clips.FetchAsync(staged, file, cancellationToken);
        return await library.PutOnceAsync(key, file, staged.Sha256, metadata, cancellationToken);
    }

    /// <summary>
    /// Deletes what this attempt and earlier ones have staged. The command may be delivered again after its take was begun anew, and a
    /// later attempt still needs what it has staged.
    /// </summary>
    private async Task CleanStagingAsync(StoreVideo command, CancellationToken cancellationToken)
    {
        try
        {
            await library.DeleteAllAsync(
                StagingKeys.OfTake(command.JobId, command.TakeId),
                key => !(StagingKeys.AttemptOf(key) > command.Attempt)
                    && (!options.Value.KeepKeyframes || !StagingKeys.IsKeyframe(key)),
                cancellationToken);
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
        Outputs = manifest.Outputs,
        Sources = manifest.Sources,
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
