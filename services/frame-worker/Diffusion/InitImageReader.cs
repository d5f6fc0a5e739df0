using System.Diagnostics;
using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion;
using AdGenius.Downloads;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Reads the picture that a request starts from, the tenant's own or one with a public address, cropped to the size that is rendered.
/// </summary>
internal sealed class InitImageReader(SourcePictureLoader loader, FfmpegTools tools)
{
    private const string Field = "sourceImage";
    private const string NoPicture = "sourceImage is not a picture that can be read.";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <exception cref="KeyframeSourceException">The model starts from none, the picture is not there or not this tenant's, or it is
    /// none.</exception>
    public async Task<RgbImage> ReadAsync(
        string sourceImage,
        string tenantName,
        FrameSize size,
        ModelFolder model,
        CancellationToken cancellationToken)
    {
        if (!model.SupportsImageToImage)
        {
            throw Refused($"The model {model.Name} cannot start from a picture.");
        }

        var bytes = await loader.LoadAsync(sourceImage, tenantName, asBytes: true, cancellationToken) switch
        {
            PictureResult.Loaded loaded => loaded.Picture.Bytes!,
            PictureResult.Refused refused => throw new KeyframeSourceException(refused.Failure),
            PictureResult.TransientFailure again => throw new KeyframeSourceException(
                new Failure { Code = FailureCode.StorageUnavailable, Text = again.Reason, Retryable = true }),
            _ => throw new UnreachableException(),
        };
        using var pixels = new MemoryStream();
        try
        {
            await ProcessRunner.RunToSuccessAsync(
                new ProcessCommand
                {
                    FileName = tools.Ffmpeg,
                    Arguments = ArgumentsFor(size),
                    WriteInput = (input, token) => input.WriteAsync(bytes, token).AsTask(),
                    ReadOutput = (output, token) => output.CopyToAsync(pixels, token),
                    TimeLimit = Limit,
                },
                cancellationToken);
        }
        catch (ToolFailedException exception) when (!exception.WasKilled && !exception.TimedOut)
        {
            throw Refused(NoPicture, exception);
        }

        return pixels.Length == size.Width * size.Height * 3
            ? new RgbImage(size.Width, size.Height, pixels.ToArray())
            : throw Refused(NoPicture);
    }

    internal static IReadOnlyList<string> ArgumentsFor(FrameSize size)
    {
        var pair = string.Create(CultureInfo.InvariantCulture, $"{size.Width}:{size.Height}");
        return
        [
            "-v", "error", "-i", "pipe:0", "-frames:v", "1",
            "-vf", $"scale={pair}:force_original_aspect_ratio=increase:flags=lanczos,crop={pair}",
            "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1",
        ];
    }

    private static KeyframeSourceException Refused(string text, Exception? innerException = null) =>
        new(new Failure { Code = FailureCode.InvalidRequest, Text = text, Field = Field }, innerException);
}
