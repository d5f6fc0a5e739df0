using AdGenius.Contracts;
using AdGenius.Contracts.Storage;

namespace AdGenius.StorageWorker.Storing;

/// <summary>The result of storing, external failures aside.</summary>
internal abstract record StoreResult
{
    private StoreResult()
    {
    }

    /// <summary>All objects are stored.</summary>
    public sealed record Stored(VideoStored Event) : StoreResult;

    /// <summary>It cannot be stored; a retry would not help.</summary>
    public sealed record Refused(Failure Failure) : StoreResult;
}
