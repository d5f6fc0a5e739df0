using System.Net;
using System.Net.Http.Headers;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Downloads;

/// <summary>
/// Fetches foreign URLs: https only, public addresses only, on every redirect anew; limited in size and time. Credentials are added per hop
/// by the caller's rule, so they never follow a redirect to another host; those in an address go to that address.
/// </summary>
public sealed class Downloader(IHttpClientFactory clients, IOptions<DownloadOptions> options, TimeProvider time)
{
    /// <summary>The client for foreign addresses.</summary>
    public const string GuardedClient = "downloads";

    /// <summary>The client for hosts that the operator has configured.</summary>
    public const string OwnHostClient = "downloads:own-host";

    private static readonly TimeSpan RateGracePeriod = TimeSpan.FromSeconds(5);

    private readonly DownloadOptions _options = options.Value;

    /// <summary>Streams what is at <paramref name="address"/> into <paramref name="target"/>.</summary>
    /// <param name="address">The address.</param>
    /// <param name="target">Gets the bytes.</param>
    /// <param name="maxBytes">More is refused.</param>
    /// <param name="ownOrigin">Scheme, host and port that the operator has configured as a provider's; exempt from the rules, because the
    /// operator chose them. Its path is not read.</param>
    /// <param name="authorize">Called for each hop; adds credentials where they belong.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <param name="timeLimit">Maximum duration; null for <see cref="DownloadOptions.TimeLimit"/>.</param>
    public async Task<DownloadResult> DownloadAsync(
        Uri address,
        Stream target,
        long maxBytes,
        Uri? ownOrigin,
        Func<HttpRequestMessage, Task>? authorize,
        CancellationToken cancellationToken,
        TimeSpan? timeLimit = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(target);
        var limit = timeLimit ?? _options.TimeLimit;
        using var timer = new CancellationTokenSource(limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        var own = true; // false from the first redirect that leaves the provider's own origin
        var isRedirected = false;
        try
        {
            for (var hop = 0; hop <= _options.MaxRedirects; hop++)
            {
                own = own && ownOrigin is not null && IsSameOrigin(address, ownOrigin);
                if (!own && Fault(address) is { } fault)
                {
                    return new DownloadResult.Refused(fault, isRedirected);
                }

                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                if (authorize is not null)
                {
                    await authorize(request);
                }

                AddressCredentials.AddTo(request);
                using var client = clients.CreateClient(own ? OwnHostClient : GuardedClient);
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);
                if (!IsRedirect(response))
                {
                    return await ReadAsync(response, target, maxBytes, limited.Token);
                }

                if (!Uri.TryCreate(address, response.Headers.Location, out var next))
                {
                    return new DownloadResult.Refused("The address redirects to something that is no address.", IsOfRedirect: true);
                }

                address = next;
                isRedirected = true;
            }

            return new DownloadResult.Refused("The address has too many redirects.", IsOfRedirect: true);
        }
        catch (HttpRequestException exception) when (exception.InnerException is ForbiddenAddressException forbidden)
        {
            return new DownloadResult.Refused(forbidden.Message, isRedirected);
        }
        catch (HttpRequestException exception)
        {
            return new DownloadResult.TransientFailure($"The download failed ({exception.HttpRequestError}).");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DownloadResult.TransientFailure($"The download took longer than {limit}.");
        }
    }

    /// <summary>
    /// True when both addresses have the same scheme, host and port: what is sent to one with https is not for the same host with http.
    /// </summary>
    public static bool IsSameOrigin(Uri one, Uri other) => Uri.Compare(
        one, other, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    private async Task<DownloadResult> ReadAsync(
        HttpResponseMessage response,
        Stream target,
        long maxBytes,
        CancellationToken cancellationToken)
    {
        if (FaultOf(response, maxBytes) is { } fault)
        {
            return fault;
        }

        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[81_920];
        long length = 0;
        var began = time.GetTimestamp();
        while (true)
        {
            int read;
            try
            {
                read = await content.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException) // only here: one of the target's is a fault of this process's disk
            {
                return new DownloadResult.TransientFailure("The connection broke during the download.");
            }

            if (read == 0)
            {
                break;
            }

            length += read;
            if (length > maxBytes)
            {
                return new DownloadResult.Refused($"The file has more than {maxBytes} bytes.");
            }

            if (time.GetElapsedTime(began) is var elapsed && elapsed > RateGracePeriod
                && length < _options.MinBytesPerSecond * elapsed.TotalSeconds)
            {
                return new DownloadResult.TransientFailure(
                    $"The download was slower than {_options.MinBytesPerSecond} bytes per second.");
            }

            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return length == 0 || (response.Content.Headers.ContentLength is { } promised && promised != length)
            ? new DownloadResult.TransientFailure("The file was received incompletely.")
            : new DownloadResult.Complete(length, response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Why the answer's content is not read; null where it is.</summary>
    private DownloadResult? FaultOf(HttpResponseMessage response, long maxBytes)
    {
        var status = (int)response.StatusCode;
        if (response
            .StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            // one that names a time is of a server that has not got the file yet, or that limits its callers
            return RetryAfter.Of(response.Headers, time.GetUtcNow()) is { } wait
                ? new DownloadResult.TransientFailure($"The server answered {status}.", wait)
                : new DownloadResult.Expired(status);
        }

        // 202 and 204 say that the file is not ready yet
        if (!response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Accepted)
        {
            return new DownloadResult.TransientFailure($"The server answered {status}.", RetryAfter.Of(response.Headers, time.GetUtcNow()));
        }

        if (response.StatusCode == HttpStatusCode.PartialContent && !IsWhole(response.Content.Headers.ContentRange))
        {
            return new DownloadResult.TransientFailure("The server sent a part of the file, which was not asked for.");
        }

        return response.Content.Headers.ContentLength is { } expected && expected > maxBytes
            ? new DownloadResult.Refused($"The file has {expected} bytes; at most {maxBytes} are taken.")
            : null;
    }

    private static bool IsWhole(ContentRangeHeaderValue? range) =>
        range is { From: 0, To: { } last, Length: { } length } && last == length - 1;

    private static bool IsRedirect(HttpResponseMessage response) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is not null;

    private string? Fault(Uri address) =>
        address.Scheme != Uri.UriSchemeHttps && (address.Scheme != Uri.UriSchemeHttp || !_options.AllowHttp)
            ? "Only https addresses are allowed."
        : HostNames.CanExist(address) ? null
        : "The address has a host name that cannot exist.";
}
