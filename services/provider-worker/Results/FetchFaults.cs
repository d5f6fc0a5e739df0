using AdGenius.Media.Processes;
using AdGenius.ObjectStore;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Faults of the object store, this worker's disk and its tools while a finished clip is fetched.</summary>
internal static class FetchFaults
{
    /// <summary>True when the fault is none of the provider's: the clip is finished and paid, and may be fetched later.</summary>
    public static bool IsOwn(Exception exception) =>
        exception is ObjectStoreException or ToolFailedException or ToolMissingException or UnauthorizedAccessException
            or IOException and not HttpIOException;

    /// <summary>True when the downloaded file is complete after the fault, and takes no disk space that is missing.</summary>
    public static bool LeavesFile(Exception exception) =>
        exception is ObjectStoreException or ToolFailedException { DiskFull: false } or ToolMissingException;

    /// <summary>What happened, for the tenant.</summary>
    public static string TextOf(Exception exception) => exception switch
    {
        ObjectStoreException => "The object store is unavailable or rejected the clip.",
        ToolFailedException { DiskFull: false } or ToolMissingException => "The provider worker could not run ffprobe.",
        _ => "The provider worker could not write to its work folder.",
    };
}
