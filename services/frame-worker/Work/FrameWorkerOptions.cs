namespace AdGenius.FrameWorker.Work;

/// <summary>Settings of a frame worker.</summary>
internal sealed class FrameWorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Frames";

    /// <summary>The folder of temporary files; the system's temporary folder by default.</summary>
    public string WorkFolder { get; set; } = Path.GetTempPath();
}
