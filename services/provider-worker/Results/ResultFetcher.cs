using System.Collections.Concurrent;
using AdGenius.Contracts;
using AdGenius.Downloads;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.ObjectStore;
using AdGenius.ProviderWorker.Providers;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Fetches a finished clip to staging: streamed, limited, hashed, and only if ffprobe recognizes it as a video.</summary>
internal sealed partial class ResultFetcher(
    ClipFolders folders,
    KeptClips kept,
    Downloader downloader,
    MediaProbe probe,
    IObjectStore store,
    IOptions<DownloadOptions> options,
    ILogger<ResultFetcher> logger)
{
    /// <summary>How often a file is downloaded that is no playable video each time.</summary>
    private const int MaxDownloads = 3;

    /// <summary>How many such files are counted at a time.</summary>
    private const int MaxDamaged = 1_000;

    private readonly ConcurrentDictionary<string, (int Count, long Length)> _damaged = new();

    /// <summary>Fetches <paramref name="source"/> to <paramref name="key"/>.</summary>
    public async Task<FetchResult> FetchAsync(
        ClipSource source,
        IVideoProvider provider,
        ProviderKey providerKey,
        string key,
        CancellationToken cancellationToken)
    {
        try
        {
            if (source is not ClipSource.Remote)
            {
                return await FetchAsync(folders.CreateForClip(), source, provider, providerKey, key, cancellationToken);
            }

            // A clip that was downloaded and could not be stored is not downloaded again.
            return CheckedForDamage(
                key,
                kept.Take(key) is { } folder
                    ? await StoreAsync(folder, source, key, cancellationToken)
                    : await FetchAsync(folders.CreateForClip(), source, provider, providerKey, key, cancellationToken));
        }
        catch (Exception exception) when (FetchFaults.IsOwn(exception))
        {
            LogFetchFailed(logger, key, exception.Message);
            return new FetchResult.Retry(FetchFaults.TextOf(exception), Code: FailureCode.StorageUnavailable);
        }
    }

    /// <summary>
    /// Lets a file that is no video be downloaded again: it may have been cut on the way, or not have been complete at the server. While it
    /// grows it is still being written there, and is not counted.
    /// </summary>
    private FetchResult CheckedForDamage(string key, FetchResult result)
    {
        switch (result)
        {
            case FetchResult.Refused { Failure: { Code: FailureCode.InvalidMedia } failure, Length: var length }
                when CountDamaged(key, length) < MaxDownloads:
                if (_damaged.Count > MaxDamaged)
                {
                    _damaged.Clear(); // of submissions that ended otherwise; each file is only downloaded more often
                }

                return new FetchResult.Retry(failure.Text, Code: FailureCode.InvalidMedia);
            case FetchResult.Refused or FetchResult.Fetched:
                _damaged.TryRemove(key, out _);
                return result;
            default:
                return result;
        }
    }

    private int CountDamaged(string key, long length) => _damaged.AddOrUpdate(
        key,
        static (_, length) => (1, length),
        static (_, last, length) => (length > last.Length ? 1 : last.Count + 1, length),
        length).Count;

    private async Task<FetchResult> FetchAsync(
        ClipFolder folder,
        ClipSource source,
        IVideoProvider provider,
        ProviderKey providerKey,
        string key,
        CancellationToken cancellationToken)
    {
        var isComplete = false;
        try
        {
            switch (source)
            {
                case ClipSource.Inline inline:
                    await using (var file = folder.Create())
                    {
                        await file.WriteAsync(inline.Bytes, cancellationToken);
                    }

                    break;
                case ClipSource.Generated made:
                    await made.WriteTo(folder.File, cancellationToken);
                    break;
                case ClipSource.Remote at when await DownloadAsync(at, folder, provider, providerKey, cancellationToken) is { } fault:
                    return fault;
            }

            isComplete = true;
        }
        finally
        {
            if (!isComplete)
            {
                folder.Dispose();
            }
        }

        return await StoreAsync(folder, source, key, cancellationToken);
    }

    /// <summary>Stores a complete file, and keeps its folder where that fails for now.</summary>
    private async Task<FetchResult> StoreAsync(ClipFolder folder, ClipSource source, string key, CancellationToken cancellationToken)
    {
        var isKept = false;
        try
        {
            return await ValidateAndStoreAsync(folder.File, source, key, cancellationToken);
        }
        catch (Exception exception) when (source is ClipSource.Remote && FetchFaults.LeavesFile(exception))
        {
            isKept = kept.Keep(key, folder, new FileInfo(folder.File).Length);
            throw;
        }
        finally
        {
            if (!isKept)
            {
                folder.Dispose();
            }
        }
    }

    /// <summary>
    /// Downloads from the alternative address where that succeeds and the first did not; null when the file is complete. Of the faults of
    /// both, one that may pass goes first: the clip is paid, and may be there later at either address.
    /// </summary>
    private async Task<FetchResult?> DownloadAsync(
        ClipSource.Remote source, ClipFolder folder, IVideoProvider provider, ProviderKey key, CancellationToken cancellationToken)
    {
        var first = await DownloadAsync(source.Address, folder, provider, key, cancellationToken);
        if (first is null || source.Alternative is not { } alternative)
        {
            return first;
        }

        var second = await DownloadAsync(alternative, folder, provider, key, cancellationToken);
        return (first, second) switch
        {
            (_, null) => null,
            (FetchResult.Retry { IsExpired: false }, _) => first,
            (_, FetchResult.Retry { IsExpired: false }) => second,
            (FetchResult.Retry, _) => first,
            _ => second,
        };
    }

    private async Task<FetchResult?> DownloadAsync(
        Uri address,
        ClipFolder folder,
        IVideoProvider provider,
        ProviderKey key,
        CancellationToken cancellationToken)
    {
        await using var target = folder.Create();
        var origins = provider.Traits.CredentialOrigins;
        var own = origins.FirstOrDefault(origin => Downloader.IsSameOrigin(origin, address));
        var result = await downloader.DownloadAsync(
            address,
            target,
            options.Value.MaxBytes,
            own,
            request => origins.Any(origin => Downloader.IsSameOrigin(origin, request.RequestUri!))
                ? provider.AuthorizeAsync(request, key, cancellationToken)
                : Task.CompletedTask,
            cancellationToken);
        return result switch
        {
            DownloadResult.Complete when await TextContent.IsAtStartAsync(target, cancellationToken) => new FetchResult.Retry(
                "The server answered with text instead of a video."),
            DownloadResult.Complete => null,
            // The provider's own address does not expire as a signed link does: the file is not there yet.
            DownloadResult.Expired { Status: not 410 } missing when own is not null => new FetchResult.Retry(
                $"The provider answered {missing.Status} for its finished file."),
            DownloadResult.Expired expired => new FetchResult.Retry($"The link is no longer valid ({expired.Status}).", IsExpired: true),
            DownloadResult.TransientFailure broken => new FetchResult.Retry(broken.Reason, RetryAfter: broken.RetryAfter),
            DownloadResult.Refused { IsOfRedirect: true } redirect => NotFollowed(address, redirect.Reason),
            DownloadResult.Refused refused => new FetchResult.Refused(NotAllowed(refused.Reason)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<FetchResult> ValidateAndStoreAsync(string file, ClipSource source, string key, CancellationToken cancellationToken)
    {
        try
        {
            var media = await ChildTurn.RunAsync(() => probe.ProbeAsync(file, cancellationToken), cancellationToken);
            if (media.Video is not { FrameCount: > 0, Width: > 0, Height: > 0 } || media.DurationSeconds is not > 0)
            {
                return new FetchResult.Refused(Invalid("The file that the provider returned is not a video."), new FileInfo(file).Length);
            }
        }
        catch (InvalidMediaException)
        {
            return new FetchResult.Refused(
                Invalid("The file that the provider returned is not a playable video."), new FileInfo(file).Length);
        }

        await using var content = File.OpenRead(file);
        var clip = await store.PutAsync(
            key,
            content,
            new PutOptions { ContentType = "video/mp4", Length = content.Length },
            cancellationToken);
        return new FetchResult.Fetched(clip, source is ClipSource.Remote at ? AddressCredentials.PlaceOf(at.Address) : null);
    }

    /// <summary>The clip is paid, and its own address may be allowed to send it later.</summary>
    private FetchResult.Retry NotFollowed(Uri address, string reason)
    {
        LogRedirectNotFollowed(logger, address.Authority, reason);
        return new FetchResult.Retry(
            $"Its address answers with a redirect that cannot be followed under the settings {DownloadOptions.Section}. {reason}");
    }

    /// <summary>The file may well be a video: the operator's limits are what forbids it.</summary>
    private static Failure NotAllowed(string reason) => new()
    {
        Code = FailureCode.ProviderUnavailable,
        Text = $"The finished clip is not downloaded, because the settings {DownloadOptions.Section} forbid it. {reason}",
    };

    private static Failure Invalid(string text) => new() { Code = FailureCode.InvalidMedia, Text = text };

    [LoggerMessage(LogLevel.Warning, "{Server} redirects the download of a finished clip, which is not followed; retrying: {Reason}")]
    private static partial void LogRedirectNotFollowed(ILogger logger, string server, string reason);

    [LoggerMessage(LogLevel.Warning, "Clip fetch failed: {Key}; retrying: {Reason}")]
    private static partial void LogFetchFailed(ILogger logger, string key, string reason);
}
