using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Diffusion;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.Media;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>Reads the picture that a request starts from out of the store, cropped to the size that is rendered.</summary>
internal sealed class StartPictures(IObjectStore store, FfmpegTools tools)
{
    private const string Field = "sourceImage";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <exception cref="KeyframeSourceException">The model starts from none, the picture is not in the store, or it is none.</exception>
    public async Task<RgbImage> ReadAsync(string key, FrameSize size, ModelFolder model, CancellationToken cancellationToken)
    {
        if (!model.CanStartFromImage)
        {
            throw Refused($"The model {model.Name} cannot start from a picture.");
        }

        if (key.Contains("://", StringComparison.Ordinal))
        {
            throw Refused("Our own workers start from pictures in the store only; give the key of a stored object.");
        }

        using var pixels = new MemoryStream();
        try
        {
            await using var picture = await store.OpenReadAsync(key, cancellationToken);
            await ProcessRunner.RunToSuccessAsync(
                new ProcessOrder
                {
                    FileName = tools.Ffmpeg,
                    Arguments = ArgumentsFor(size),
                    WriteInput = (input, token) => picture.CopyToAsync(input, token),
                    ReadOutput = (output, token) => output.CopyToAsync(pixels, token),
                    TimeLimit = Limit,
                },
                cancellationToken);
        }
        catch (Exception exception) when (exception is ObjectNotFoundException or ArgumentException)
        {
            throw Refused("There is no such object in the store.", exception);
        }
        catch (ToolFailedException exception) when (!exception.WasKilled && !exception.TimedOut)
        {
            throw Refused("The object is not a picture that can be read.", exception);
        }

        return pixels.Length == size.Width * size.Height * 3
            ? new RgbImage(size.Width, size.Height, pixels.ToArray())
            : throw Refused("The object is not a picture that can be read.");
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
