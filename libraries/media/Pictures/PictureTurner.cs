using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Pictures;

/// <summary>Makes pictures upright that a camera has stored as its sensor saw them: not all programs read their EXIF orientation.</summary>
public sealed class PictureTurner(FfmpegTools tools)
{
    private const string Jpeg = "image/jpeg";
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);

    /// <summary>The picture with its first row at the top and without EXIF data: a JPEG file of a JPEG file, else a PNG file.</summary>
    /// <param name="picture">A PNG, JPEG or WebP file of at most <see cref="ForeignInput.MaxPixels"/>.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="orientation">Its EXIF orientation, 2 to 8 (<see cref="ExifOrientation"/>).</param>
    /// <param name="cancellationToken">Stops the program.</param>
    /// <returns>The file and its media type.</returns>
    /// <exception cref="ToolMissingException">There is no ffmpeg.</exception>
    /// <exception cref="ToolFailedException">The picture cannot be decoded, or ffmpeg ran too long.</exception>
    public Task<(byte[] Picture, string ContentType)> TurnAsync(
        byte[] picture, string contentType, int orientation, CancellationToken cancellationToken) =>
        ChildTurn.RunAsync(() => RunAsync(picture, contentType, orientation, cancellationToken), cancellationToken);

    private async Task<(byte[] Picture, string ContentType)> RunAsync(
        byte[] picture, string contentType, int orientation, CancellationToken cancellationToken)
    {
        using var upright = new MemoryStream();
        var decoder = contentType switch { Jpeg => "mjpeg", "image/webp" => "webp", _ => "png" };
        string[] encoder = contentType == Jpeg ? ["-c:v", "mjpeg", "-q:v", "2"] : ["-c:v", "png"];
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = tools.Ffmpeg,
                Arguments =
                [
                    "-v", "error", "-xerror",
                    .. ForeignInput.Threads, .. ForeignInput.Arguments,
                    "-noautorotate", "-f", "image2pipe", "-c:v", decoder, "-i", "pipe:0",
                    "-vf", FilterOf(orientation), "-frames:v", "1", .. encoder, "-f", "image2pipe", "pipe:1",
                ],
                TimeLimit = TimeLimit,
                MemoryLimitBytes = ChildMemory.Decoder,
                WriteInput = async (input, token) =>
                {
                    foreach (var part in decoder == "png" ? PngChunks.WithoutTexts(picture) : [picture])
                    {
                        await input.WriteAsync(part, token);
                    }
                },
                ReadOutput = (output, token) => output.CopyToAsync(upright, token),
            },
            cancellationToken);
        var made = upright.ToArray();
        return made.Length == 0
            ? throw new ToolFailedException("ffmpeg decoded no picture.")
            : contentType == Jpeg ? (JpegProfile.Copy(picture, made), Jpeg) : (made, "image/png");
    }

    /// <summary>
    /// The filters that undo the orientation, by where EXIF 2.32 says that the first row and column are. A turn of an exchange of rows and
    /// columns is a mirror image, so that one filter is needed.
    /// </summary>
    private static string FilterOf(int orientation) => orientation switch
    {
        2 => "transpose=cclock_flip,transpose=clock",
        3 => "transpose=clock,transpose=clock",
        4 => "transpose=cclock_flip,transpose=cclock",
        5 => "transpose=cclock_flip",
        6 => "transpose=clock",
        7 => "transpose=clock_flip",
        8 => "transpose=cclock",
        _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "Must be 2 to 8."),
    };
}
