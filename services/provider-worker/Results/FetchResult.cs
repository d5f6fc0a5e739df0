using AdGenius.Contracts;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Every way the fetching of a clip can end.</summary>
internal abstract record FetchResult
{
    private FetchResult()
    {
    }

    /// <summary>In staging, and a playable video.</summary>
    internal sealed record Fetched(MediaReference Clip, string? OriginalUrl) : FetchResult;

    /// <summary>Not one we take, for good.</summary>
    internal sealed record Refused(Failure Failure) : FetchResult;

    /// <summary>May work later, with a fresh link.</summary>
    internal sealed record Retry(string Why) : FetchResult;
}
