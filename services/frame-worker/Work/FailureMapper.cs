using AdGenius.Contracts;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.Imaging;
using AdGenius.Media.Composition;
using AdGenius.Media.Processes;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Work;

/// <summary>Maps exceptions to failures that are safe to show to the tenant, for both consumers.</summary>
internal static class FailureMapper
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int DiskFullOnWindows = 112; // ERROR_DISK_FULL

    /// <summary>The failure to report; null for defects of this service, which go to the error queue.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="isPaid">
    /// True where the pictures were paid for: one that the store has lost is no reason to buy them again. Others are made again.
    /// </param>
    public static Failure? Of(Exception exception, bool isPaid = false) => exception switch
    {
        KeyframeSourceException source => source.Failure,
        ToolMissingException => Render("The frame worker has no ffmpeg; an operator has to install it."),
        ImagingUnavailableException => Render("The frame worker cannot load OpenCV; an operator has to install libgtk-3-0."),
        ToolFailedException { DiskFull: true } => DiskFull(),
        ToolFailedException { WasKilled: true } => Render(
            "The encoder was killed on the frame worker, as happens when memory runs out.",
            retryable: true),
        ToolFailedException { TimedOut: true } => Render("The encoder timed out on the frame worker.", retryable: true),
        ToolFailedException => Render("The encoder failed."),
        PictureUnreadableException or InvalidPictureException => Unusable("A keyframe cannot be decoded."),
        ObjectNotFoundException when isPaid => new Failure {
            Code = FailureCode.StorageUnavailable,
            Text = "A picture is no longer in staging. A retry from the start makes it again." },
        ObjectNotFoundException => Unusable("A keyframe is no longer in staging."),
        ObjectStoreException store => new Failure {
            Code = FailureCode.StorageUnavailable,
            Text = "The object store is unavailable or rejected the request.",
            Retryable = store.IsTransient },
        IOException file when (file.HResult & 0xffff) is NoSpaceLeft or DiskFullOnWindows => DiskFull(),
        UnauthorizedAccessException => Render("The frame worker has no permission to write to its work folder."),
        _ => null,
    };

    /// <summary>The failure of work whose take was abandoned.</summary>
    public static Failure Abandoned(FailureCode reason) =>
        new() { Code = reason, Text = "The take was abandoned; its work was cancelled." };

    // Like an unavailable object store it lasts for minutes or hours, so that the orchestrator waits for it.
    private static Failure DiskFull() =>
        new() { Code = FailureCode.StorageUnavailable, Text = "The frame worker's disk is full.", Retryable = true };

    // Another try with the same pictures would end in the same way.
    private static Failure Unusable(string text) => new() { Code = FailureCode.InvalidMedia, Text = text };

    private static Failure Render(string text, bool retryable = false)
        => new() { Code = FailureCode.RenderFailed, Text = text, Retryable = retryable };
}
