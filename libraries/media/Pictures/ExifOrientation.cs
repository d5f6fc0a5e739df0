using System.Buffers.Binary;

namespace AdGenius.Media.Pictures;

/// <summary>Reads the one EXIF entry that changes how a picture looks: cameras store it as the sensor saw it.</summary>
public static class ExifOrientation
{
    /// <summary>The first row is the top, the first column the left.</summary>
    public const int Upright = 1;

    private const int OrientationTag = 0x0112;
    private const int EntryLength = 12;

    /// <summary>What precedes the TIFF structure in a JPEG segment, and sometimes in WebP.</summary>
    private static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <summary>
    /// The orientation of a PNG, JPEG or WebP file, 1 to 8 (EXIF 2.32, tag 0x0112); <see cref="Upright"/> where it states none or is
    /// damaged.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> file)
    {
        var exif = file switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => FindInPng(file),
            [0xFF, 0xD8, 0xFF, ..] => FindInJpeg(file),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => FindInWebp(file),
            _ => [],
        };
        return ReadTiff(exif.StartsWith(Prefix) ? exif[Prefix.Length..] : exif);
    }

    private static ReadOnlySpan<byte> FindInPng(ReadOnlySpan<byte> file)
    {
        const int ChunkOverhead = 12; // length, name and checksum
        for (var rest = file[8..]; rest.Length >= ChunkOverhead;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkOverhead)
            {
                break;
            }

            if (rest.Slice(4, 4).SequenceEqual("eXIf"u8))
            {
                return rest.Slice(8, (int)length);
            }

            rest = rest[((int)length + ChunkOverhead)..];
        }

        return [];
    }

    /// <summary>The last block before the pixels.</summary>
    private static ReadOnlySpan<byte> FindInJpeg(ReadOnlySpan<byte> file)
    {
        const byte ApplicationData1 = 0xE1;
        ReadOnlySpan<byte> found = [];
        for (var segments = new JpegSegments(file); segments.MoveNext();)
        {
            if (segments.Marker == ApplicationData1 && segments.Content.StartsWith(Prefix))
            {
                found = segments.Content;
            }
        }

        return found;
    }

    private static ReadOnlySpan<byte> FindInWebp(ReadOnlySpan<byte> file)
    {
        const int ChunkHeaderLength = 8;
        for (var rest = file[12..]; rest.Length >= ChunkHeaderLength;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            if (length > rest.Length - ChunkHeaderLength)
            {
                break;
            }

            if (rest[..4].SequenceEqual("EXIF"u8))
            {
                return rest.Slice(ChunkHeaderLength, (int)length);
            }

            rest = rest[Math.Min(rest.Length, ChunkHeaderLength + (int)length + (int)(length & 1))..];
        }

        return [];
    }

    private static int ReadTiff(ReadOnlySpan<byte> tiff)
    {
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
