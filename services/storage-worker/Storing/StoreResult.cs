using AdGenius.Contracts;
using AdGenius.Contracts.Storage;

namespace AdGenius.StorageWorker.Storing;

/// <summary>How storing ended, where the world did not fail.</summary>
internal abstract record StoreResult
{
    private StoreResult()
    {
    }

    /// <summary>Everything is there.</summary>
    public sealed record Stored(VideoStored Event) : StoreResult;

    /// <summary>It cannot be stored, and trying again would not help.</summary>
    public sealed record Refused(Failure Failure) : StoreResult;
}
