using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion;
using AdGenius.Downloads;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.Imaging;
using AdGenius.Imaging.Files;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Reads the picture that a request starts from, the tenant's own or one with a public address, reframed to the size that is rendered.
/// </summary>
internal sealed class InitImageReader(SourcePictureLoader loader)
{
    private const string Field = "sourceImage";

    /// <exception cref="KeyframeSourceException">The model does not support image-to-image, the picture does not exist or is another
    /// tenant's, or it cannot be read.</exception>
    public async Task<RgbImage> ReadAsync(
        RenderKeyframes command,
        FrameSize size,
        ModelFolder model,
        CancellationToken cancellationToken)
    {
        if (!model.SupportsImageToImage)
        {
            throw Refused($"The model {model.Name} cannot start from a picture.");
        }

        var loaded = command.SourcePicture is { } staged && StagingKeys.IsStaging(staged.Key)
            ? await loader.LoadStagedAsync(staged.Key, cancellationToken)
            : await loader.LoadAsync(command.SourceImage!, command.TenantName, asBytes: true, cancellationToken);
        var bytes = loaded switch
        {
            PictureResult.Loaded picture => picture.Picture.Bytes!,
            PictureResult.Refused refused => throw new KeyframeSourceException(refused.Failure),
            PictureResult.TransientFailure again => throw new KeyframeSourceException(
                new Failure { Code = FailureCode.StorageUnavailable, Text = again.Reason, Retryable = true }),
            _ => throw new UnreachableException(),
        };
        try
        {
            using var decoded = PictureReader.Read(bytes, PictureLimits.Default);
            using var reframed = decoded.Reframe(size.Width, size.Height);
            return new RgbImage(size.Width, size.Height, reframed.ToRgb());
        }
        catch (InvalidPictureException exception)
        {
            throw Refused($"sourceImage cannot be used. {exception.Message}", exception);
        }
    }

    private static KeyframeSourceException Refused(string text, Exception? innerException = null) =>
        new(new Failure { Code = FailureCode.InvalidRequest, Text = text, Field = Field }, innerException);
}
