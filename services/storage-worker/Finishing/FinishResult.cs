using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>The result of finishing, external failures aside.</summary>
internal abstract record FinishResult
{
    private FinishResult()
    {
    }

    /// <summary>The files are in staging.</summary>
    public sealed record Finished(VideoFinished Event) : FinishResult;

    /// <summary>The files are stored permanently.</summary>
    public sealed record Stored(VideoStored Event) : FinishResult;

    /// <summary>They cannot be made; the saga decides by the code whether another try may help.</summary>
    /// <param name="Failure">Why.</param>
    /// <param name="Cost">US dollars that were spent even so.</param>
    public sealed record Refused(Failure Failure, decimal Cost = 0) : FinishResult;
}
