namespace AdGenius.Downloads;

/// <summary>Every way a download can end.</summary>
public abstract record DownloadResult
{
    private DownloadResult()
    {
    }

    /// <summary>All bytes are there.</summary>
    public sealed record Complete(long Length, string? ContentType) : DownloadResult;

    /// <summary>The link is not valid (any more): 401, 403, 404 or 410. A fresh one may work.</summary>
    public sealed record Expired(int Status) : DownloadResult;

    /// <summary>The address or the file is not one we take: a private address, http, too large, too many redirects.</summary>
    public sealed record Refused(string Reason) : DownloadResult;

    /// <summary>Broken off, too slow, or the server is in trouble; may work later.</summary>
    public sealed record TransientFailure(string Reason) : DownloadResult;
}
