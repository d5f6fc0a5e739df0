using System.Buffers.Binary;

namespace AdGenius;

/// <summary>
/// A grey picture in progressive JPEG, by hand: decoders read as many scans as the file has. Compiled into the test projects that need it.
/// </summary>
internal static class ProgressiveJpeg
{
    private const int BlocksOfRun = 1 << 14; // of one code, the only one of the second table

    public static byte[] Of(int width, int height, int scans)
    {
        var blocks = ((width + 7) / 8) * ((height + 7) / 8);
        byte[] header =
        [
            0xFF, 0xD8, 0xFF, 0xDB, 0, 0x43, 0, .. Enumerable.Repeat((byte)1, 64),
            0xFF, 0xC2, 0, 11, 8, .. Word(height), .. Word(width), 1, 1, 0x11, 0,
            0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 0x00, // one code for no difference
            0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0xE0, // one code for a run of blocks without changes
            0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0, .. new byte[(blocks + 7) / 8],
        ];
        var runs = (blocks + BlocksOfRun - 1) / BlocksOfRun;
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, .. new byte[((runs * 15) + 7) / 8]];
        return [.. header, .. Enumerable.Repeat(scan, scans - 1).SelectMany(static bytes => bytes), 0xFF, 0xD9];
    }

    private static byte[] Word(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
