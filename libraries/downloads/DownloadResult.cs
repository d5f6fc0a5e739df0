namespace AdGenius.Downloads;

/// <summary>Every result that a download can have.</summary>
public abstract record DownloadResult
{
    private DownloadResult()
    {
    }

    /// <summary>Every byte was received.</summary>
    public sealed record Complete(long Length, string? ContentType) : DownloadResult;

    /// <summary>The link is not or no longer valid: 401, 403, 404 or 410, without Retry-After. A new link may work.</summary>
    public sealed record Expired(int Status) : DownloadResult;

    /// <summary>The address or the file is not allowed: a private address, http, too large, too many redirects.</summary>
    /// <param name="Reason">What is not allowed.</param>
    /// <param name="IsOfRedirect">
    /// A redirect cannot be followed. The address itself is allowed and may answer with the file later: servers redirect to other pages
    /// during maintenance.
    /// </param>
    public sealed record Refused(string Reason, bool IsOfRedirect = false) : DownloadResult;

    /// <summary>The connection broke, the time limit passed, or the server failed; may succeed later.</summary>
    public sealed record TransientFailure(string Reason, TimeSpan? RetryAfter = null) : DownloadResult;
}
