using AdGenius.Contracts;
using AdGenius.Downloads;
using AdGenius.Media.Pictures;
using AdGenius.Media.Processes;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Makes source pictures upright and puts those with transparency on white before they are sent: providers differ in what they do with
/// both. Some show a photo as the sensor saw it, and most show the colours that transparency hides. A public address is passed on
/// unchanged, since the provider fetches it.
/// </summary>
internal sealed class PlainPictures(PictureFlattener flattener, PictureTurner turner)
{
    /// <summary>The picture itself where it is upright and has no transparency.</summary>
    public async Task<PictureResult> MakeAsync(SourcePicture picture, CancellationToken cancellationToken)
    {
        if (picture.Bytes is not { } bytes || SourcePictureHeader.Read(bytes) is not { } header)
        {
            return new PictureResult.Loaded(picture);
        }

        try
        {
            var (orientation, contentType) = (ExifOrientation.Read(bytes), header.ContentType);
            if (header.MayBeTransparent)
            {
                bytes = await flattener.FlattenAsync(bytes, contentType, header.Width, header.Height, cancellationToken);
                contentType = "image/png";
            }

            if (orientation != ExifOrientation.Upright)
            {
                (bytes, contentType) = await turner.TurnAsync(bytes, contentType, orientation, cancellationToken);
            }

            return new PictureResult.Loaded(picture with { Bytes = bytes, ContentType = contentType });
        }
        catch (ToolFailedException failure) when (failure.WasKilled || failure.TimedOut || failure.DiskFull)
        {
            return new PictureResult.TransientFailure("The source image could not be converted on the provider worker.");
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
