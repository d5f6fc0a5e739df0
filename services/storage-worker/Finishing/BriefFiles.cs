using AdGenius.Downloads;
using AdGenius.Finishing;
using AdGenius.Finishing.Music;
using AdGenius.Hosting.Processes;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Library;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>
/// Brings the files that a brief names to this machine: uploaded files, keys of the tenant's own folder, and public https addresses. All
/// are limited in size and time, and pictures in pixels, before anything decodes them.
/// </summary>
internal sealed class BriefFiles(
    VideoLibrary library, Downloader downloader, TenantFolders folders, IOptions<DownloadOptions> downloads, TimeProvider time)
{
    private const long MaxFontBytes = 20L << 20;

    /// <summary>A picture; null when there is none.</summary>
    /// <exception cref="FinishingRefusedException">It is missing, too large, or no picture.</exception>
    /// <exception cref="BriefFileUnavailableException">It cannot be fetched now.</exception>
    public async Task<string?> PictureAsync(
        string tenantName, string field, string? source, ScratchFolder work, CancellationToken cancellationToken)
    {
        if (source is null)
        {
            return null;
        }

        var file = await FetchAsync(
            tenantName, field, source, downloads.Value.MaxPictureBytes, downloads.Value.PictureTimeLimit, work, cancellationToken);
        var limit = downloads.Value.MaxPicturePixels;
        return SourcePictureHeader.Read(await File.ReadAllBytesAsync(file, cancellationToken)) switch
        {
            null => throw new FinishingRefusedException(field, $"{field} must be a PNG, JPEG or WebP picture."),
            { IsAnimated: true } => throw new FinishingRefusedException(field, $"{field} is an animated picture; use a still one."),
            { HasTooManyScans: true } => throw new FinishingRefusedException(field, $"{field} {SourcePictureHeader.TooManyScans}"),
            { Pixels: var pixels } header when pixels > limit => throw new FinishingRefusedException(
                field, $"{field} has {header.Width} x {header.Height} pixels; the maximum is {limit} in all."),
            _ => file,
        };
    }

    /// <summary>A sound file; null when there is none.</summary>
    /// <exception cref="FinishingRefusedException">It is missing or too large.</exception>
    /// <exception cref="BriefFileUnavailableException">It cannot be fetched now.</exception>
    public async Task<string?> SoundAsync(
        string tenantName, string field, string? source, ScratchFolder work, CancellationToken cancellationToken) =>
        source is null
            ? null
            : await FetchAsync(
                tenantName, field, source, TrackReader.MaxBytes, downloads.Value.SoundTimeLimit, work, cancellationToken);

    /// <summary>Font files.</summary>
    /// <exception cref="FinishingRefusedException">One is missing or too large.</exception>
    /// <exception cref="BriefFileUnavailableException">One cannot be fetched now.</exception>
    public async Task<IReadOnlyList<string>> FontsAsync(
        string tenantName, IReadOnlyList<string>? sources, ScratchFolder work, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        foreach (var source in sources ?? [])
        {
            files.Add(await FetchAsync(
                tenantName, "brandKit.fonts", source, MaxFontBytes, downloads.Value.PictureTimeLimit, work, cancellationToken));
        }

        return files;
    }

    private async Task<string> FetchAsync(
        string tenantName,
        string field,
        string source,
        long maxBytes,
        TimeSpan timeLimit,
        ScratchFolder work,
        CancellationToken cancellationToken)
    {
        var file = work.File($"input-{Guid.NewGuid():N}");
        if (Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")
        {
            await DownloadAsync(field, address, file, maxBytes, timeLimit, cancellationToken);
            return file;
        }

        // Keys of other tenants and missing keys get the same answer, so that a tenant cannot probe for the objects of another.
        var key = AssetIds.TryParse(source, out var assetId) ? folders.AssetKey(tenantName, assetId) : source;
        var found = folders.Owns(tenantName, key) && !StagingKeys.IsStaging(key)
            ? await library.HeadAsync(key, cancellationToken)
            : null;
        if (found is null)
        {
            throw new FinishingRefusedException(
                field, $"{field} was not found. Give the id of an uploaded file, a key in the tenant's own folder or an https address.");
        }

        if (found.Length > maxBytes)
        {
            throw new FinishingRefusedException(field, $"{field} has {found.Length} bytes; the maximum is {maxBytes}.");
        }

        await library.FetchAsync(key, file, cancellationToken);
        return file;
    }

    private async Task DownloadAsync(
        string field, Uri address, string file, long maxBytes, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        await using var target = File.Create(file);
        switch (await downloader.DownloadAsync(address, target, maxBytes, null, null, cancellationToken, timeLimit))
        {
            case DownloadResult.Complete when await TextContent.IsAtStartAsync(target, cancellationToken):
                throw new BriefFileUnavailableException(field, $"{field} cannot be used: its address answered with text instead of a file.")
                {
                    IsAnotherAnswer = true,
                };
            case DownloadResult.Refused { IsOfRedirect: true } redirect:
                throw new BriefFileUnavailableException(
                    field, $"{field} cannot be used: its address answered with a redirect that cannot be followed. {redirect.Reason}")
                {
                    IsAnotherAnswer = true,
                };
            case DownloadResult.Refused refused:
                throw new FinishingRefusedException(field, $"{field} cannot be used: {refused.Reason}");
            case DownloadResult.Expired expired when expired.Status == 410 || SignedLinks.EndOf(address) <= time.GetUtcNow():
                throw new FinishingRefusedException(field, $"{field} cannot be fetched: its server answered {expired.Status}.");
            case DownloadResult.Expired expired:
                throw new BriefFileUnavailableException(field, $"{field} cannot be fetched: its server answered {expired.Status}.")
                {
                    IsAnotherAnswer = true,
                };
            case DownloadResult.TransientFailure broken:
                throw new BriefFileUnavailableException(field, $"{field} cannot be fetched now: {broken.Reason}");
        }
    }
}
