using System.Buffers.Binary;

namespace AdGenius.Imaging.Files;

/// <summary>Reads the size and the number of components of a JPEG file.</summary>
internal static class JpegHeader
{
    private const byte Prefix = 0xFF;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        PictureHeader? header = null;
        for (var rest = file[2..]; rest.Length >= 4 && rest[0] == Prefix;)
        {
            var marker = rest[1];
            if (marker == Prefix)
            {
                rest = rest[1..]; // fill bytes
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || length > rest.Length - 2)
            {
                break;
            }

            var segment = rest.Slice(4, length - 2);
            if (IsStartOfFrame(marker))
            {
                header ??= OfFrame(segment);
            }
            else if (marker == StartOfScan)
            {
                return header is { } found && IsComplete(rest)
                    ? found
                    : throw new InvalidPictureException("The JPEG file is cut short.");
            }

            rest = rest[(length + 2)..];
        }

        throw new InvalidPictureException("The JPEG file is damaged or cut short.");
    }

    /// <summary>SOF0 to SOF15 without the tables (DHT, JPG, DAC) that lie between them.</summary>
    private static bool IsStartOfFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

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

    /// <summary>The decoder fills what is missing with grey and reports nothing, so the end is looked for here.</summary>
    private static bool IsComplete(ReadOnlySpan<byte> scan) => scan.LastIndexOf([Prefix, EndOfImage]) >= 0;
}
