using System.Buffers.Binary;

namespace AdGenius.Imaging.Files;

/// <summary>Reads the size and the kind of pixels of a PNG file.</summary>
internal static class PngHeader
{
    private const int SignatureLength = 8;
    private const int HeaderLength = 13;
    private const int ChunkOverhead = 12; // length, name and checksum

    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < SignatureLength + ChunkOverhead + HeaderLength
            || BinaryPrimitives.ReadUInt32BigEndian(file[SignatureLength..]) != HeaderLength
            || !file.Slice(SignatureLength + 4, 4).SequenceEqual("IHDR"u8))
        {
            throw new InvalidPictureException("The PNG file has no header.");
        }

        var header = file.Slice(SignatureLength + 8, HeaderLength);
        var width = BinaryPrimitives.ReadUInt32BigEndian(header);
        var height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        if (width > int.MaxValue || height > int.MaxValue)
        {
            throw new InvalidPictureException("The PNG file's size is invalid.");
        }

        // Palettes and grey with alpha become blue, green, red and alpha when they are decoded.
        var channels = header[9] switch { 0 => 1, 2 => 3, _ => 4 };
        return new PictureHeader(PictureFormat.Png, (int)width, (int)height, channels * (header[8] == 16 ? 2 : 1));
    }
}
