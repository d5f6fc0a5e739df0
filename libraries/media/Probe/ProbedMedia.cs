namespace AdGenius.Media.Probe;

/// <summary>The properties of a media file.</summary>
public sealed record ProbedMedia
{
    /// <summary>The container's names, such as <c>mov,mp4,m4a,3gp,3g2,mj2</c> or <c>png_pipe</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Length in seconds; null for a picture.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>The video stream.</summary>
    public ProbedVideo? Video { get; init; }

    /// <summary>The first audio stream.</summary>
    public ProbedAudio? Audio { get; init; }
}
