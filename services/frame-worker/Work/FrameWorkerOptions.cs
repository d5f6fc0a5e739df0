namespace AdGenius.FrameWorker.Work;

/// <summary>How a frame worker works.</summary>
internal sealed class FrameWorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Frames";

    /// <summary>Where unfinished files lie for a moment; the system's temporary folder by default.</summary>
    public string WorkFolder { get; set; } = Path.GetTempPath();
}
