using AdGenius.Contracts;
using AdGenius.Imaging;
using AdGenius.Media.Processes;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Databases;
using AdGenius.StorageWorker.Library;

namespace AdGenius.StorageWorker;

/// <summary>External failures of this worker and what they are to a tenant; all others are defects and end in the error queue.</summary>
internal static class WorkerFaults
{
    public static bool IsExternal(Exception exception) =>
        exception is ObjectStoreException or IOException or UnauthorizedAccessException or ToolFailedException or ToolMissingException
            or ImagingUnavailableException or StagedFileLostException
        || DatabaseOutage.IsOutage(exception);

    /// <summary>
    /// False also for a tool that ran into its time limit, which is many times what any video needs: the next run would take as long.
    /// </summary>
    public static bool IsTransient(Exception exception) =>
        exception is not (ObjectStoreException { IsTransient: false } or UnauthorizedAccessException or ToolMissingException
            or ImagingUnavailableException or StagedFileLostException or ToolFailedException { TimedOut: true });

    public static Failure FailureOf(Exception exception) => exception switch
    {
        _ when DatabaseOutage.IsOutage(exception) => new Failure {
            Code = FailureCode.Internal,
            Text = "The storage worker cannot reach the database that it records costs in.",
            Retryable = true },
        ToolMissingException => new Failure {
            Code = FailureCode.Internal,
            Text = "ffmpeg is missing on the storage worker; an operator has to install it." },
        ImagingUnavailableException => new Failure {
            Code = FailureCode.Internal,
            Text = "The storage worker cannot load OpenCV; an operator has to install libgtk-3-0." },
        UnauthorizedAccessException => new Failure {
            Code = FailureCode.Internal,
            Text = "The storage worker has no permission to write to its work folder." },
        ToolFailedException { DiskFull: false } => new Failure {
            Code = FailureCode.Internal,
            Text = "The storage worker could not finish the video.",
            Retryable = true },
        StagedFileLostException lost => new Failure { Code = FailureCode.StorageUnavailable, Text = lost.SafeText },
        ObjectStoreException { IsTransient: false } => new Failure {
            Code = FailureCode.StorageUnavailable,
            Text = "The object store rejected the video." },
        _ => new Failure {
            Code = FailureCode.StorageUnavailable,
            Text = "The video could not be stored because the object store is unavailable.",
            Retryable = true },
    };
}
