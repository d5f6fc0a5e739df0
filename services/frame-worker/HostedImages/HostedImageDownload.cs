using System.Net.Http.Headers;
using AdGenius.Downloads;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>
/// Downloads a picture whose address a server has sent in place of its bytes. The picture is paid, so what may pass is tried again.
/// </summary>
internal sealed partial class HostedImageDownload(
    Downloader downloader,
    IOptions<HostedImagesOptions> options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<HostedImageDownload> logger)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The bytes; null when the address is not allowed, the file has gone (410), or no file was received within
    /// <c>HostedImages:TimeLimit</c>. A process that is being stopped does not try again.
    /// </summary>
    public async Task<byte[]?> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var delay = options.Value.RetryDelay; ; delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
        {
            var left = options.Value.TimeLimit - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                LogDownloadFailed("The wait for the next attempt took longer than was left.");
                return null;
            }

            using var content = new MemoryStream();
            var result = await downloader.DownloadAsync(
                address,
                content,
                HostedImagesRegistration.MaxResponseBytes,
                options.Value.BaseAddress,
                AuthorizeAsync,
                cancellationToken,
                timeLimit: left);
            switch (WithTransient(result, content))
            {
                case DownloadResult.Complete:
                    return content.ToArray();
                case DownloadResult.TransientFailure failure:
                    var wait = failure.RetryAfter > delay ? failure.RetryAfter.Value : delay;
                    if (time.GetElapsedTime(began) + wait >= options.Value.TimeLimit
                        || lifetime.ApplicationStopping.IsCancellationRequested)
                    {
                        LogDownloadFailed(failure.Reason);
                        return null;
                    }

                    LogDownloadRetried(failure.Reason, wait.TotalSeconds);
                    await Task.Delay(wait, time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
                case DownloadResult.Refused refused:
                    LogDownloadFailed(refused.Reason);
                    return null;
                case DownloadResult.Expired expired:
                    LogDownloadFailed($"The server answered {expired.Status}.");
                    return null;
            }
        }
    }

    /// <summary>
    /// The result, as a transient failure where the picture is not there yet: the answer is text or a redirect that cannot be followed, or
    /// the host does not have what the server has just named. An address is too new to have expired, and a store may show what was put into
    /// it some seconds later, or refuse it until then.
    /// </summary>
    private static DownloadResult WithTransient(DownloadResult result, MemoryStream content) => result switch
    {
        DownloadResult.Complete when TextContent.IsAtStart(content.GetBuffer().AsSpan(0, (int)content.Length)) =>
            new DownloadResult.TransientFailure("The server answered with text instead of a picture."),
        DownloadResult.Expired { Status: not 410 } missing =>
            new DownloadResult.TransientFailure($"The server answered {missing.Status}."),
        DownloadResult.Refused { IsOfRedirect: true } redirect => new DownloadResult.TransientFailure(redirect.Reason),
        _ => result,
    };

    /// <summary>The key goes to the configured server only: a self-hosted one may protect its pictures with it.</summary>
    private Task AuthorizeAsync(HttpRequestMessage request)
    {
        if (!string.IsNullOrWhiteSpace(options.Value.ApiKey)
            && Downloader.IsSameOrigin(request.RequestUri!, options.Value.BaseAddress))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Value.ApiKey);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "Download of a paid picture failed; retrying in {Seconds} s: {Reason}")]
    private partial void LogDownloadRetried(string reason, double seconds);

    [LoggerMessage(LogLevel.Error, "Download of a paid picture failed: {Reason}")]
    private partial void LogDownloadFailed(string reason);
}
