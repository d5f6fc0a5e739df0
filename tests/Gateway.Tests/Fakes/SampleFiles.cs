using System.Buffers.Binary;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>The beginnings of files, which are all that the gateway itself reads of them.</summary>
internal static class SampleFiles
{
    public static byte[] Wav { get; } = [.. "RIFF\0\0\0\0WAVEfmt "u8, .. new byte[100]];

    public static byte[] Font { get; } = [0, 1, 0, 0, 0, 12, .. new byte[100]];

    /// <summary>The header of a WebP that says that it has several pictures.</summary>
    public static byte[] AnimatedWebP { get; } =
        [.. "RIFF\0\0\0\0WEBPVP8X"u8, 10, 0, 0, 0, 0x02, 0, 0, 0, 63, 0, 0, 31, 0, 0, .. new byte[100]];

    /// <summary>The header of a PNG, and as many bytes behind it, which differ from file to file.</summary>
    public static byte[] Png(int width = 64, int height = 32, int length = 200)
    {
        var file = new byte[length];
        Random.Shared.NextBytes(file);
        ReadOnlySpan<byte> start = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, .. "IHDR"u8];
        start.CopyTo(file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        return file;
    }
}
