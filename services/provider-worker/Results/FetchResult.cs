using AdGenius.Contracts;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Every result that fetching a clip can have.</summary>
internal abstract record FetchResult
{
    private FetchResult()
    {
    }

    /// <summary>In staging, and a playable video.</summary>
    internal sealed record Fetched(MediaReference Clip, string? OriginalUrl) : FetchResult;

    /// <summary>It is permanently unusable.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Length">The bytes of a file that is no video.</param>
    internal sealed record Refused(Failure Failure, long Length = 0) : FetchResult;

    /// <summary>May succeed later, with a new link.</summary>
    /// <param name="Why">The reason.</param>
    /// <param name="IsExpired">The link itself is no longer valid.</param>
    /// <param name="RetryAfter">How long the server asks to wait.</param>
    /// <param name="Code">
    /// The kind of failure when it stays so. <see cref="FailureCode.StorageUnavailable"/> where the object store, this worker's disk or its
    /// tools failed, not the provider: no other provider helps.
    /// </param>
    internal sealed record Retry(
        string Why, bool IsExpired = false, TimeSpan? RetryAfter = null, FailureCode Code = FailureCode.ProviderUnavailable) : FetchResult
    {
        /// <summary>True when the object store, this worker's disk or its tools failed.</summary>
        public bool IsOwn => Code == FailureCode.StorageUnavailable;
    }
}
