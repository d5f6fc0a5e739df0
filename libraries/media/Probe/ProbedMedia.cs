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

    /// <summary>
    /// From the beginning of the file to the end of the last frame, in seconds: that of the file where the video has no length of its own.
    /// 0 where neither is known.
    /// </summary>
    public double ShownSeconds => Video is { DurationSeconds: > 0 and var own } ? Video.DelaySeconds + own : DurationSeconds ?? 0;

    /// <summary>
    /// True where an index lists more frames than the file holds, as after an interrupted download. Without an index there is no number to
    /// compare with: the sound may be longer than the video, and the declared rate may be that of a clip before frames were left out.
    /// </summary>
    public bool IsCutShort => Video is { HasIndex: true } && PlayedSeconds < ShownSeconds - Math.Max(0.5, ShownSeconds * 0.05);

    /// <summary>From the beginning of the file to the end of the frames that it holds, in seconds; 0 where that is not known.</summary>
    public double PlayedSeconds =>
        Video is { FramesPerSecond: > 0 and var rate } video ? video.DelaySeconds + (video.FrameCount / rate) : 0;

    /// <summary>The video stream.</summary>
    public ProbedVideo? Video { get; init; }

    /// <summary>The audio stream that is used: the first of <see cref="AudioStreams"/>, unless another was chosen.</summary>
    public ProbedAudio? Audio { get; init; }

    /// <summary>All audio streams: those that the file marks to be played, then the others, each in the order of the file.</summary>
    public IReadOnlyList<ProbedAudio> AudioStreams { get; init; } = [];

    /// <summary>
    /// True where the file has more streams than the video and one sound: other sounds, subtitles, chapters, a time code, a cover.
    /// </summary>
    public bool HasOtherStreams { get; init; }

    /// <summary>
    /// True when browsers play the file as it is, by codec, profile, container and dynamic range. False for a picture that is to be turned,
    /// mirrored or deinterlaced, or whose pixels are not square: not every player does that.
    /// </summary>
    public bool IsPlayedByBrowsers =>
        Format.Split(',').Contains("mp4")
        && Video is { IsCommonH264: true, PixelFormat: "yuv420p" or "yuvj420p", RotationDegrees: 0, PixelAspectRatio: 1 }
        && !Video.IsMirrored && !Video.IsInterlaced && !Video.HasHighDynamicRange
        && Audio is null or { Codec: "aac" or "mp3" };
}
