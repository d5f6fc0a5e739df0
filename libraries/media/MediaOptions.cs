namespace AdGenius.Media;

/// <summary>Where the media tools are.</summary>
public sealed class MediaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Media";

    /// <summary>ffmpeg: a path, or a name looked up in PATH.</summary>
    public string Ffmpeg { get; set; } = "ffmpeg";

    /// <summary>
    /// ffprobe: a path, or a name looked up in PATH. By default the one beside a configured ffmpeg, else the one in PATH.
    /// </summary>
    public string? Ffprobe { get; set; }
}
