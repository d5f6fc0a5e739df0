using AdGenius.Contracts;
using AdGenius.Downloads;
using AdGenius.Media.Pictures;
using AdGenius.Media.Processes;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Puts source pictures with transparency on white before they are sent: providers differ in what they do with transparency, and most show
/// the colours that it hides. A public address is passed on unchanged, since the provider fetches it.
/// </summary>
internal sealed class OpaquePictures(PictureFlattener flattener)
{
    /// <summary>The picture itself where it has no transparency.</summary>
    public async Task<PictureResult> MakeAsync(SourcePicture picture, CancellationToken cancellationToken)
    {
        if (picture.Bytes is not { } bytes || SourcePictureHeader.Read(bytes) is not { MayBeTransparent: true } header)
        {
            return new PictureResult.Loaded(picture);
        }

        try
        {
            var flat = await flattener.FlattenAsync(bytes, header.ContentType, header.Width, header.Height, cancellationToken);
            return new PictureResult.Loaded(picture with { Bytes = flat, ContentType = "image/png" });
        }
        catch (ToolFailedException failure) when (failure.WasKilled || failure.TimedOut || failure.DiskFull)
        {
            return new PictureResult.TransientFailure("The source image could not be put on white on the provider worker.");
        }
        catch (ToolFailedException)
        {
            return new PictureResult.Refused(new Failure
            {
                Code = FailureCode.InvalidRequest, Field = "sourceImage", Text = "sourceImage cannot be decoded: the file is damaged.",
            });
        }
    }
}
