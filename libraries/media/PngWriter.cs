using System.Buffers.Binary;
using System.IO.Compression;

namespace AdGenius.Media;

/// <summary>Writes a picture as PNG: lossless, readable everywhere, and the same bytes on every machine.</summary>
public static class PngWriter
{
    private static readonly uint[] CrcTable = BuildCrcTable();

    /// <summary>The file of a picture of 8-bit red, green and blue, rows from the top without gaps.</summary>
    public static byte[] Write(ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, checked(width * height * 3), nameof(pixels));
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits per channel
        header[9] = 2; // red, green, blue
        header[10..].Clear();
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compressed(pixels, width * 3, height));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Each row as its difference to the row above, which smooth pictures compress well with.</summary>
    private static byte[] Compressed(ReadOnlySpan<byte> pixels, int rowLength, int height)
    {
        const byte UpFilter = 2;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var line = new byte[rowLength + 1];
            line[0] = UpFilter;
            for (var y = 0; y < height; y++)
            {
                var row = pixels.Slice(y * rowLength, rowLength);
                for (var x = 0; x < rowLength; x++)
                {
                    line[x + 1] = (byte)(row[x] - (y == 0 ? 0 : pixels[((y - 1) * rowLength) + x]));
                }

                zlib.Write(line);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(name);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~UpdateCrc(content, UpdateCrc(name, uint.MaxValue)));
        file.Write(number);
    }

    /// <summary>CRC-32 as PNG asks for it, continued from <paramref name="sum"/>.</summary>
    private static uint UpdateCrc(ReadOnlySpan<byte> bytes, uint sum)
    {
        foreach (var value in bytes)
        {
            sum = CrcTable[(sum ^ value) & 0xFF] ^ (sum >> 8);
        }

        return sum;
    }

    private static uint[] BuildCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 1 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
