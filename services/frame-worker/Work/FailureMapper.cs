using AdGenius.Contracts;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.Imaging;
using AdGenius.Media.Composition;
using AdGenius.Media.Processes;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Work;

/// <summary>What went wrong, in words fit for the tenant. The one table for both consumers.</summary>
internal static class FailureMapper
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int DiskFullOnWindows = 112; // ERROR_DISK_FULL

    /// <summary>The failure to answer with; null for what is a fault of ours and must be loud.</summary>
    public static Failure? Of(Exception exception) => exception switch
    {
        KeyframeSourceException source => source.Failure,
        ToolMissingException => Render("The frame worker has no ffmpeg; an operator has to install it."),
        ImagingUnavailableException => Render("The frame worker cannot load OpenCV; an operator has to install libgtk-3-0."),
        ToolFailedException { DiskFull: true } => Render("The frame worker's disk is full.", retryable: true),
        ToolFailedException { WasKilled: true } => Render(
            "The encoder was killed on the frame worker, as happens when memory runs out.",
            retryable: true),
        ToolFailedException { TimedOut: true } => Render("The encoder stood still on the frame worker and was ended.", retryable: true),
        ToolFailedException => Render("The encoder could not make the video."),
        PictureUnreadableException => Render("A keyframe cannot be decoded."),
        ObjectNotFoundException => Render("A keyframe is not in staging any more.", retryable: true),
        ObjectStoreException store => new Failure {
            Code = FailureCode.StorageUnavailable,
            Text = "The object store cannot be reached or refuses.",
            Retryable = store.IsTransient },
        IOException file when (file.HResult & 0xffff) is NoSpaceLeft or DiskFullOnWindows => Render(
            "The frame worker's disk is full.",
            retryable: true),
        UnauthorizedAccessException => Render("The frame worker cannot write to its working folder."),
        _ => null,
    };

    /// <summary>The failure of work that nobody wants any more.</summary>
    public static Failure Abandoned(FailureCode reason) => new() { Code = reason, Text = "The take was given up; its work was stopped." };

    private static Failure Render(string text, bool retryable = false)
        => new() { Code = FailureCode.RenderFailed, Text = text, Retryable = retryable };
}
