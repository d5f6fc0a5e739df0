using System.Buffers.Binary;

namespace AdGenius.Imaging.Files;

/// <summary>Reads the one EXIF entry that changes how a picture looks: cameras store it as the sensor saw it.</summary>
internal static class ExifOrientation
{
    /// <summary>The first row is the top, the first column the left.</summary>
    public const int Upright = 1;

    private const int OrientationTag = 0x0112;
    private const int EntryLength = 12;

    /// <summary>What precedes the TIFF structure in a JPEG segment, and sometimes in WebP.</summary>
    public static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <summary>The orientation, 1 to 8; <see cref="Upright"/> where there is none or the block is damaged.</summary>
    public static int Read(ReadOnlySpan<byte> exif)
    {
        var tiff = exif.StartsWith(Prefix) ? exif[Prefix.Length..] : exif;
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
        {
            return Upright;
        }

        var little = tiff[0] == 'I';
        var directory = Read32(tiff[4..], little);
        if (directory > tiff.Length - 2)
        {
            return Upright;
        }

        var entries = tiff[((int)directory + 2)..];
        for (var count = Read16(tiff[(int)directory..], little); count > 0 && entries.Length >= EntryLength; count--)
        {
            if (Read16(entries, little) == OrientationTag)
            {
                return Read16(entries[8..], little) is >= 1 and <= 8 and var orientation ? orientation : Upright;
            }

            entries = entries[EntryLength..];
        }

        return Upright;
    }

    private static int Read16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Read32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
