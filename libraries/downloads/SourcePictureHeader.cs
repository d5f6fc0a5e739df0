using System.Buffers.Binary;
using AdGenius.Media.Pictures;

namespace AdGenius.Downloads;

/// <summary>Format and size of a picture, read from its header without decoding it.</summary>
/// <param name="ContentType">The media type.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record SourcePictureHeader(string ContentType, int Width, int Height)
{
    /// <summary>Width times height.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Whether its format says that pixels have transparency; none of them may use it.</summary>
    public bool MayBeTransparent { get; init; }

    /// <summary>Whether its format says that it has several pictures, to be shown one after the other. Few decoders read those.</summary>
    public bool IsAnimated { get; init; }

    /// <summary>What is wrong with a picture that <see cref="HasTooManyScans"/>, behind its name.</summary>
    public static string TooManyScans { get; } =
        FormattableString.Invariant($"is a JPEG picture of more than {JpegSegments.MaxScans} scans, ")
        + "which takes too long to decode; save it again.";

    /// <summary>Whether it is a JPEG picture that its decoder would go through far more often than those of any encoder.</summary>
    public bool HasTooManyScans { get; init; }

    /// <summary>The header, or null when it is not that of a PNG, JPEG or WebP picture.</summary>
    public static SourcePictureHeader? Read(ReadOnlySpan<byte> bytes)
    {
        var header = bytes switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ReadPng(bytes),
            [0xFF, 0xD8, 0xFF, ..] => ReadJpeg(bytes),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ReadWebP(bytes),
            _ => null,
        };
        return header is { Width: > 0, Height: > 0 } ? header : null;
    }

    /// <summary>
    /// True for a JPEG file that ends before its picture does: decoders fill what is missing with grey and report nothing.
    /// </summary>
    public static bool IsCutShortJpeg(ReadOnlySpan<byte> file)
    {
        if (file is not [0xFF, 0xD8, 0xFF, ..])
        {
            return false;
        }

        var segments = new JpegSegments(file);
        while (segments.MoveNext())
        {
        }

        return segments.IsCutShort || !segments.HasEnd;
    }

    private static SourcePictureHeader? ReadPng(ReadOnlySpan<byte> bytes) => bytes.Length >= 24 && bytes[12..16].SequenceEqual("IHDR"u8)
        ? new SourcePictureHeader(
            "image/png",
            BinaryPrimitives.ReadInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[20..]))
        {
            // Colour types 4 and 6 have a channel for it. The others may name one transparent colour, or one for each of a palette, in a
            // chunk before the pixels.
            MayBeTransparent = bytes.Length > 25 && (bytes[25] is 4 or 6 || FindChunkBeforePixels(bytes, "tRNS"u8) is not null),
            IsAnimated = FindChunkBeforePixels(bytes, "acTL"u8) is { } at && bytes.Length >= at + 12
                && BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 8)..]) > 1,
        }
        : null;

    /// <summary>Where the chunk begins; null where there is none before the pixels.</summary>
    private static int? FindChunkBeforePixels(ReadOnlySpan<byte> png, ReadOnlySpan<byte> wanted)
    {
        for (var position = 8; position + 8 <= png.Length;)
        {
            var type = png[(position + 4)..(position + 8)];
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[position..]);
            if (type.SequenceEqual(wanted))
            {
                return position;
            }

            if (type.SequenceEqual("IDAT"u8) || length > png.Length)
            {
                return null;
            }

            position += 12 + (int)length;
        }

        return null;
    }

    /// <summary>By the first frame header.</summary>
    private static SourcePictureHeader? ReadJpeg(ReadOnlySpan<byte> bytes)
    {
        for (var segments = new JpegSegments(bytes); segments.MoveNext();)
        {
            if (segments is { IsFrame: true, Content.Length: >= 5 })
            {
                return new SourcePictureHeader(
                    "image/jpeg",
                    BinaryPrimitives.ReadUInt16BigEndian(segments.Content[3..]),
                    BinaryPrimitives.ReadUInt16BigEndian(segments.Content[1..]))
                {
                    HasTooManyScans = JpegSegments.CountScans(bytes) > JpegSegments.MaxScans,
                };
            }
        }

        return null;
    }

    private static SourcePictureHeader? ReadWebP(ReadOnlySpan<byte> bytes)
    {
        const string Type = "image/webp";
        if (bytes.Length < 30)
        {
            return null;
        }

        if (bytes[12..16].SequenceEqual("VP8X"u8))
        {
            const byte HasAlpha = 0x10;
            const byte HasAnimation = 0x02;
            return new SourcePictureHeader(Type, ReadInt24(bytes[24..]) + 1, ReadInt24(bytes[27..]) + 1)
            {
                MayBeTransparent = (bytes[20] & HasAlpha) != 0,
                IsAnimated = (bytes[20] & HasAnimation) != 0,
            };
        }

        if (bytes[12..16].SequenceEqual("VP8L"u8) && bytes[20] == 0x2F)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..]);
            return new SourcePictureHeader(Type, (int)(size & 0x3FFF) + 1, (int)((size >> 14) & 0x3FFF) + 1)
            {
                MayBeTransparent = (size >> 28 & 1) != 0,
            };
        }

        return bytes[12..16].SequenceEqual("VP8 "u8) && bytes[23..26].SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? new SourcePictureHeader(
                Type,
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3FFF)
            : null;
    }

    private static int ReadInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
