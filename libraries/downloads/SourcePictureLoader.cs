using AdGenius.Contracts;
using AdGenius.ObjectStore;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Downloads;

/// <summary>Loads the picture that a clip starts from: from the tenant's own folder or a public https address.</summary>
public sealed class SourcePictureLoader(
    Downloader downloader,
    IObjectStore store,
    TenantFolders folders,
    GuardedConnector connector,
    IOptions<DownloadOptions> options)
{
    private const string NotFound =
        "sourceImage was not found. Give the id of an uploaded picture, a key in the tenant's own folder or an https address.";

    /// <summary>Loads <paramref name="sourceImage"/>.</summary>
    /// <param name="sourceImage">The id of an uploaded picture, a store key or an https address.</param>
    /// <param name="tenantName">The tenant that must own it.</param>
    /// <param name="asBytes">
    /// The provider requires bytes; otherwise a public address is passed on unchanged. The provider fetches it, and a server of one's own
    /// does so from within the network: addresses that the worker would not fetch are not passed on.
    /// </param>
    /// <param name="cancellationToken">Stops the loading.</param>
    public async Task<PictureResult> LoadAsync(string sourceImage, string tenantName, bool asBytes, CancellationToken cancellationToken)
    {
        if (Uri.TryCreate(sourceImage, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")
        {
            return asBytes ? await DownloadAsync(address, cancellationToken) : await PassThroughAsync(address, cancellationToken);
        }

        // Keys of other tenants, keys of unfinished work and missing keys get the same answer, so that a tenant cannot probe for the
        // objects of another.
        var key = AssetIds.TryParse(sourceImage, out var assetId) ? folders.AssetKey(tenantName, assetId) : sourceImage;
        return folders.Owns(tenantName, key) && !StagingKeys.IsStaging(key) ? await OpenAsync(key, cancellationToken) : Refused(NotFound);
    }

    /// <summary>Loads a picture that a worker has put into staging.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    public Task<PictureResult> LoadStagedAsync(string key, CancellationToken cancellationToken) => OpenAsync(key, cancellationToken);

    private async Task<PictureResult> PassThroughAsync(Uri address, CancellationToken cancellationToken)
    {
        if (address.Scheme != Uri.UriSchemeHttps)
        {
            return Refused("sourceImage must be an https address.");
        }

        try
        {
            if (!options.Value.AllowPrivateAddresses)
            {
                await connector.CheckNameAsync(address.IdnHost, cancellationToken);
            }
        }
        catch (ForbiddenAddressException forbidden)
        {
            return Refused($"sourceImage cannot be used: {forbidden.Message}");
        }

        return new PictureResult.Loaded(new SourcePicture { Address = address, ContentType = "image/*" });
    }

    private async Task<PictureResult> DownloadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        return await downloader.DownloadAsync(
            address,
            bytes,
            options.Value.MaxPictureBytes,
            null,
            null,
            cancellationToken,
            options.Value.PictureTimeLimit) switch
        {
            DownloadResult.Complete => Validate(bytes.ToArray()),
            DownloadResult.Refused refused => Refused($"sourceImage cannot be used: {refused.Reason}"),
            DownloadResult.Expired expired => Refused($"sourceImage cannot be fetched: its server answered {expired.Status}."),
            DownloadResult.TransientFailure broken => new PictureResult.TransientFailure(
                $"sourceImage cannot be fetched now: {broken.Reason}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<PictureResult> OpenAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.HeadAsync(key, cancellationToken) is not { } facts)
            {
                return Refused(NotFound);
            }

            if (facts.Length > options.Value.MaxPictureBytes)
            {
                return Refused($"sourceImage has {facts.Length} bytes; the maximum is {options.Value.MaxPictureBytes}.");
            }

            await using var content = await store.OpenReadAsync(key, cancellationToken);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken);
            return Validate(bytes.ToArray());
        }
        catch (ObjectNotFoundException)
        {
            return Refused(NotFound);
        }
        catch (ObjectStoreException)
        {
            return new PictureResult.TransientFailure("The object store is unavailable.", IsStorage: true);
        }
    }

    /// <summary>Checks format and size by the header: a small file can hold more pixels than there is memory.</summary>
    private PictureResult Validate(byte[] bytes) => SourcePictureHeader.Read(bytes) switch
    {
        null => Refused("sourceImage must be a PNG, JPEG or WebP picture."),
        { IsAnimated: true } => Refused("sourceImage is an animated picture; use a still one."),
        { HasTooManyScans: true } => Refused($"sourceImage {SourcePictureHeader.TooManyScans}"),
        { Pixels: var pixels } header when pixels > options.Value.MaxPicturePixels => Refused(
            $"sourceImage has {header.Width} x {header.Height} pixels; the maximum is {options.Value.MaxPicturePixels} in all."),
        var header => new PictureResult.Loaded(new SourcePicture { Bytes = bytes, ContentType = header.ContentType }),
    };

    private static PictureResult.Refused Refused(string text)
        => new(new Failure { Code = FailureCode.InvalidRequest, Field = "sourceImage", Text = text });
}
