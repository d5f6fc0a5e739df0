using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Downloads;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.SourceImages;

/// <summary>
/// Fetches the picture that a request starts from, once for the whole job: every batch then reads the same bytes, and no batch waits for a
/// foreign server while it holds a GPU.
/// </summary>
internal sealed class SourceImageStaging(SourcePictureLoader loader, IObjectStore store)
{
    private const string FileName = "source-image";

    /// <summary>The picture in staging; fetched if it is not there yet.</summary>
    /// <exception cref="KeyframeSourceException">The picture cannot be used, or cannot be fetched now.</exception>
    public async Task<MediaReference> StageAsync(StageSourceImage command, CancellationToken cancellationToken)
    {
        var key = StagingKeys.OfJob(command.JobId, FileName);
        if (await FindAsync(key, cancellationToken) is { } present)
        {
            return present;
        }

        var picture = await loader.LoadAsync(command.SourceImage, command.TenantName, asBytes: true, cancellationToken) switch
        {
            PictureResult.Loaded loaded => loaded.Picture,
            PictureResult.Refused refused => throw new KeyframeSourceException(refused.Failure),
            PictureResult.TransientFailure again => throw new KeyframeSourceException(
                new Failure { Code = FailureCode.ProviderUnavailable, Text = again.Reason, Field = "sourceImage", Retryable = true }),
            _ => throw new UnreachableException(),
        };
        try
        {
            using var content = new MemoryStream(picture.Bytes!, writable: false);
            return await store.PutAsync(
                key,
                content,
                new PutOptions { ContentType = picture.ContentType, WriteOnce = true, Length = picture.Bytes!.Length },
                cancellationToken);
        }
        catch (ObjectExistsException)
        {
            return await FindAsync(key, cancellationToken)
                ?? throw new ObjectStoreException("The source image existed and was deleted in the meantime.") { IsTransient = true };
        }
    }

    private async Task<MediaReference?> FindAsync(string key, CancellationToken cancellationToken) =>
        await store.HeadAsync(key, cancellationToken) is { Sha256: { } hash } facts
            ? new MediaReference { Key = key, Length = facts.Length, Sha256 = hash, ContentType = facts.ContentType ?? "image/*" }
            : null;
}
