using OpenCvSharp;

namespace AdGenius.Imaging.Files;

/// <summary>
/// Reads foreign pictures: the format is taken from the bytes, limits are checked before decoding, the picture is turned upright, and what
/// is transparent becomes white.
/// </summary>
public static class PictureReader
{
    /// <summary>The picture in <paramref name="file"/>.</summary>
    /// <exception cref="InvalidPictureException">It is no PNG, JPEG or WebP picture, is damaged, or exceeds
    /// <paramref name="limits"/>.</exception>
    /// <exception cref="ImagingUnavailableException">OpenCV cannot be loaded.</exception>
    public static Picture Read(ReadOnlySpan<byte> file, PictureLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var header = PictureHeader.Read(file);
        limits.Check(header);
        OpenCvLibrary.EnsureLoaded();
        using var decoded = Decode(file);
        if (decoded.Width != header.Width || decoded.Height != header.Height)
        {
            throw new InvalidPictureException("The picture is damaged: it cannot be decoded as its header describes it.");
        }

        using var eightBit = ToEightBit(decoded);
        using var opaque = ToOpaque(eightBit);
        return new Picture(ToUpright(opaque, header.Orientation));
    }

    /// <summary>With all channels and as stored: this mode alone keeps transparency, and leaves the orientation to us.</summary>
    private static Mat Decode(ReadOnlySpan<byte> file)
    {
        try
        {
            return Cv2.ImDecode(file, ImreadModes.Unchanged);
        }
        catch (OpenCVException exception)
        {
            throw new InvalidPictureException("The picture is damaged: it cannot be decoded.", exception);
        }
    }

    private static Mat ToEightBit(Mat picture)
    {
        const double SixteenToEight = 1 / 257.0;
        var converted = new Mat();
        switch (picture.Depth())
        {
            case MatType.CV_8U:
                picture.AssignTo(converted);
                break;
            case MatType.CV_16U:
                picture.ConvertTo(converted, MatType.CV_8U, SixteenToEight);
                break;
            default:
                converted.Dispose();
                throw new InvalidPictureException("The picture's pixels are neither 8-bit nor 16-bit numbers.");
        }

        return converted;
    }

    private static Mat ToOpaque(Mat picture)
    {
        var opaque = new Mat();
        switch (picture.Channels())
        {
            case 1:
                Cv2.CvtColor(picture, opaque, ColorConversionCodes.GRAY2BGR);
                break;
            case 3:
                picture.AssignTo(opaque);
                break;
            case 4:
                opaque.Create(picture.Size(), MatType.CV_8UC3);
                CompositeOverWhite(picture, opaque);
                break;
            default:
                opaque.Dispose();
                throw new InvalidPictureException($"The picture has {picture.Channels()} channels; 1, 3 or 4 are read.");
        }

        return opaque;
    }

    /// <summary>Colours behind full transparency are leftovers of an editor and must not become visible.</summary>
    private static unsafe void CompositeOverWhite(Mat picture, Mat opaque)
    {
        var (width, height) = (picture.Width, picture.Height);
        for (var y = 0; y < height; y++)
        {
            var from = new ReadOnlySpan<byte>((void*)picture.Ptr(y), width * 4);
            var to = new Span<byte>((void*)opaque.Ptr(y), width * 3);
            for (var x = 0; x < width; x++)
            {
                int alpha = from[(x * 4) + 3];
                for (var channel = 0; channel < 3; channel++)
                {
                    to[(x * 3) + channel] = (byte)(((from[(x * 4) + channel] * alpha) + (255 * (255 - alpha)) + 127) / 255);
                }
            }
        }
    }

    /// <summary>Orientations 5 to 8 swap rows and columns first; the rest is mirroring.</summary>
    private static Mat ToUpright(Mat picture, int orientation)
    {
        using var straight = new Mat();
        if (orientation >= 5)
        {
            Cv2.Transpose(picture, straight);
        }
        else
        {
            picture.AssignTo(straight);
        }

        var upright = new Mat();
        switch (orientation)
        {
            case 2 or 6:
                Cv2.Flip(straight, upright, FlipMode.Y);
                break;
            case 3 or 7:
                Cv2.Flip(straight, upright, FlipMode.XY);
                break;
            case 4 or 8:
                Cv2.Flip(straight, upright, FlipMode.X);
                break;
            default:
                straight.AssignTo(upright);
                break;
        }

        return upright;
    }
}
