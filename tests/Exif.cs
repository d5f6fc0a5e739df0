using System.Buffers.Binary;
using System.IO.Hashing;

namespace AdGenius;

/// <summary>Puts an EXIF block with nothing but an orientation into a file. Compiled into the test projects that need it.</summary>
internal static class Exif
{
    public static byte[] AddToJpeg(byte[] jpeg, ushort orientation, bool littleEndian = false)
    {
        byte[] content = [.. "Exif\0\0"u8, .. Block(orientation, littleEndian)];
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(content.Length + 2));
        return [.. jpeg[..2], 0xFF, 0xE1, .. length, .. content, .. jpeg[2..]];
    }

    public static byte[] AddToPng(byte[] png, ushort orientation)
    {
        const int EndOfHeader = 33;
        byte[] content = [.. "eXIf"u8, .. Block(orientation, littleEndian: false)];
        byte[] length = new byte[4];
        byte[] checksum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.HashToUInt32(content));
        return [.. png[..EndOfHeader], .. length, .. content, .. checksum, .. png[EndOfHeader..]];
    }

    /// <summary>A WebP file that holds nothing else.</summary>
    public static byte[] InWebp(ushort orientation)
    {
        var block = Block(orientation, littleEndian: true);
        byte[] size = [(byte)(4 + 8 + block.Length), 0, 0, 0];
        return [.. "RIFF"u8, .. size, .. "WEBPEXIF"u8, (byte)block.Length, 0, 0, 0, .. block];
    }

    private static byte[] Block(ushort orientation, bool littleEndian) => littleEndian
        ? [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
        : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
}
