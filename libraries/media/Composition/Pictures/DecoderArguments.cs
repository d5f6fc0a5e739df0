using System.Globalization;
using AdGenius.Media.Colour;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Composition.Pictures;

/// <summary>How ffmpeg turns compressed stills from its input into raw frames of one size on its output.</summary>
internal static class DecoderArguments
{
    private const string Quality = "flags=lanczos+accurate_rnd+full_chroma_int+full_chroma_inp";

    /// <summary>The codec for a media type.</summary>
    /// <exception cref="PictureUnreadableException">The type is not supported.</exception>
    public static string CodecOf(string contentType) => contentType switch
    {
        "image/png" => "png",
        "image/jpeg" => "mjpeg",
        "image/webp" => "webp",
        _ => throw new PictureUnreadableException(
            $"Pictures of type {contentType} are not supported; use image/png, image/jpeg or image/webp."),
    };

    /// <summary>
    /// Fills the size and crops what is over, evenly on both sides; converts to BT.709, whatever the picture's own matrix.
    /// </summary>
    public static IReadOnlyList<string> For(string codec, int width, int height)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{width}:{height}");
        var scale = $"scale={size}:force_original_aspect_ratio=increase:{Quality}:out_color_matrix=bt709:out_range=tv:"
            + ChromaSiting.FromRgb;
        return
        [
            "-v", "error", "-xerror",
            .. ForeignInput.Threads, .. ForeignInput.Arguments,
            "-f", "image2pipe", "-c:v", codec, "-i", "pipe:0",
            "-vf", $"{scale},crop={size},setsar=1,format=yuv420p",
            "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1",
        ];
    }
}
