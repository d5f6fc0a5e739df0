using System.Buffers.Binary;
using AdGenius.Media.Pictures;

namespace AdGenius.Imaging.Files;

/// <summary>Reads the size and the number of components of a JPEG file.</summary>
internal static class JpegHeader
{
    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        PictureHeader? header = null;
        var segments = new JpegSegments(file);
        while (segments.MoveNext())
        {
            if (segments.IsFrame)
            {
                header ??= OfFrame(segments.Content);
            }
        }

        if (JpegSegments.CountScans(file) > JpegSegments.MaxScans)
        {
            throw new InvalidPictureException(FormattableString.Invariant(
                $"The JPEG file has more than {JpegSegments.MaxScans} scans, and takes too long to decode; save it again."));
        }

        return !segments.IsAtScan ? throw new InvalidPictureException("The JPEG file is damaged or cut short.")
            : header is { } found && segments.HasEnd ? found
            : throw new InvalidPictureException("The JPEG file is cut short.");
    }

    private static PictureHeader OfFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 6 || frame[0] != 8)
        {
            throw new InvalidPictureException("The JPEG file does not have 8 bits per channel; save it with 8 bits.");
        }

        return new PictureHeader(
            PictureFormat.Jpeg,
            BinaryPrimitives.ReadUInt16BigEndian(frame[3..]),
            BinaryPrimitives.ReadUInt16BigEndian(frame[1..]),
            frame[5] == 1 ? 1 : 3);
    }
}
