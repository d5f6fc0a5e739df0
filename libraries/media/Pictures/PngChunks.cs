using System.Buffers.Binary;

namespace AdGenius.Media.Pictures;

/// <summary>The chunks of a PNG file.</summary>
internal static class PngChunks
{
    private const int SignatureLength = 8;
    private const int FrameLength = 12; // length, type and checksum

    /// <summary>
    /// The file without its texts and its colour profile, in parts: their chunks are compressed, inflate to any size, and are not needed
    /// where only the pixels are. What is no PNG file, and what follows a chunk that is cut short, is left as it is.
    /// </summary>
    public static IEnumerable<ReadOnlyMemory<byte>> WithoutTexts(ReadOnlyMemory<byte> file)
    {
        var (kept, position) = (0, SignatureLength);
        while (file.Length - position >= FrameLength)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.Span[position..]);
            if (length > file.Length - position - FrameLength)
            {
                break;
            }

            var next = position + FrameLength + (int)length;
            if (IsText(file.Span.Slice(position + sizeof(uint), sizeof(uint))))
            {
                yield return file[kept..position];
                kept = next;
            }

            position = next;
        }

        yield return file[kept..];
    }

    private static bool IsText(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("zTXt"u8) || type.SequenceEqual("iTXt"u8) || type.SequenceEqual("tEXt"u8) || type.SequenceEqual("iCCP"u8);
}
