using System.Globalization;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Pictures;

/// <summary>Puts pictures with transparency on white, as a page does: what ignores transparency shows the colours that it hides.</summary>
public sealed class PictureFlattener(FfmpegTools tools)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);

    /// <summary>The picture on white, as a PNG file.</summary>
    /// <param name="picture">A PNG or WebP file.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="width">Its width in pixels, at most <see cref="ForeignInput.MaxPixels"/> in all.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="cancellationToken">Stops the program.</param>
    /// <exception cref="ToolMissingException">There is no ffmpeg.</exception>
    /// <exception cref="ToolFailedException">The picture cannot be decoded, or ffmpeg ran too long.</exception>
    public Task<byte[]> FlattenAsync(
        ReadOnlyMemory<byte> picture, string contentType, int width, int height, CancellationToken cancellationToken) =>
        ChildTurn.RunAsync(() => RunAsync(picture, contentType, width, height, cancellationToken), cancellationToken);

    private async Task<byte[]> RunAsync(
        ReadOnlyMemory<byte> picture, string contentType, int width, int height, CancellationToken cancellationToken)
    {
        using var flat = new MemoryStream();
        var isWebP = contentType == "image/webp";
        var size = string.Create(CultureInfo.InvariantCulture, $"{width}x{height}");
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments =
                [
                    "-v", "error", "-xerror",
                    .. ForeignInput.Threads, .. ForeignInput.Arguments,
                    "-f", "image2pipe", "-c:v", isWebP ? "webp" : "png", "-i", "pipe:0",
                    "-filter_complex",
                    $"color=c=white:s={size},format=rgba[white];[0:v]format=rgba[picture];"
                        + "[white][picture]overlay=format=rgb:shortest=1,format=rgb24",
                    "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "pipe:1",
                ],
                TimeLimit = TimeLimit,
                MemoryLimitBytes = ChildMemory.Flattener,
                WriteInput = async (input, token) =>
                {
                    foreach (var part in isWebP ? [picture] : PngChunks.WithoutTexts(picture))
                    {
                        await input.WriteAsync(part, token);
                    }
                },
                ReadOutput = (output, token) => output.CopyToAsync(flat, token),
            },
            cancellationToken);
        return flat.Length > 0 ? flat.ToArray() : throw new ToolFailedException("ffmpeg decoded no picture.");
    }
}
