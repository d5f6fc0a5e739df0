using System.Buffers.Binary;

namespace AdGenius.Imaging.Files;

/// <summary>Reads the size of a WebP file.</summary>
internal static class WebpHeader
{
    private const int FileHeaderLength = 12;
    private const int ChunkHeaderLength = 8;
    private const int ChannelsWithAlpha = 4;

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        PictureHeader? header = null;
        for (var rest = file[FileHeaderLength..]; rest.Length >= ChunkHeaderLength;)
        {
            var name = rest[..4];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            var content = rest[ChunkHeaderLength..];
            if (length > content.Length)
            {
                throw new InvalidPictureException("The WebP file is cut short.");
            }

            content = content[..(int)length];
            header ??= SizeOf(name, content) is var (width, height)
                ? new PictureHeader(PictureFormat.Webp, width, height, ChannelsWithAlpha)
                : null;
            rest = rest[Math.Min(rest.Length, ChunkHeaderLength + (int)length + (int)(length & 1))..];
        }

        return header ?? throw new InvalidPictureException("The WebP file holds no picture.");
    }

    /// <summary>The canvas of an extended file, else the frame of a lossy or a lossless one.</summary>
    private static (int Width, int Height)? SizeOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        if (name.SequenceEqual("VP8X"u8) && content.Length >= 10)
        {
            return (1 + Read24(content[4..]), 1 + Read24(content[7..]));
        }

        if (name.SequenceEqual("VP8L"u8) && content.Length >= 5)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
            return (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
        }

        return name.SequenceEqual("VP8 "u8) && content.Length >= 10
            ? (Read14(content[6..]), Read14(content[8..]))
            : null;
    }

    private static int Read14(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes) & 0x3FFF;

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
