using System.Globalization;

namespace AdGenius.Media.Tools;

/// <summary>
/// Arguments before each <c>-i</c> of bytes that come from outside: which demuxers and protocols ffmpeg may use, and how large a picture
/// may be. Without them a playlist that is named <c>clip.mp4</c> makes ffmpeg open other files and addresses.
/// </summary>
public static class ForeignInput
{
    /// <summary>The largest coded picture: 8K video and any source picture.</summary>
    public const int MaxPixels = 64_000_000;

    /// <summary>
    /// What ffmpeg 6.1 writes where <c>-xerror</c> or <c>-max_error_rate</c> ended a decoder. Its exit code is 0 then; earlier and later
    /// versions end with an error of their own.
    /// </summary>
    public const string DecoderFailed = "Decoder thread returned error";

    /// <summary>What ffmpeg writes, with exit code 0, where a Matroska or WebM file has fewer bytes than its header says.</summary>
    public const string MatroskaCutShort = "File ended prematurely";

    /// <summary>What ffmpeg writes, with exit code 0, where an MP4 file ends before the data of a frame that its index lists.</summary>
    public const string Mp4CutShort = "partial file";

    private const int MaxStreams = 32;

    /// <summary>Containers that hold their own media. None of them opens another file.</summary>
    internal static IReadOnlyList<string> VideoDemuxers { get; } =
        ["mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "ogg", "flv", "gif", "ivf", "h264", "hevc"];

    /// <summary>Single pictures and sound files.</summary>
    internal static IReadOnlyList<string> PictureDemuxers { get; } =
        ["png_pipe", "jpeg_pipe", "webp_pipe", "image2pipe", "wav", "mp3", "aac", "flac", "aiff"];

    /// <summary>For a file or a pipe whose demuxer ffmpeg detects.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
    [
        "-protocol_whitelist", "file,pipe",
        "-format_whitelist", string.Join(',', [.. VideoDemuxers, .. PictureDemuxers]),
        "-max_streams", MaxStreams.ToString(CultureInfo.InvariantCulture),
        "-max_pixels", MaxPixels.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>Decoder threads for one input: more of them only take memory, as each holds a frame.</summary>
    public static IReadOnlyList<string> Threads => ThreadCounts.Decoder;
}
