using System.Buffers.Binary;

namespace AdGenius.Media.Probe;

/// <summary>Where the index of an MP4 file lies. ffprobe does not report it.</summary>
public static class Mp4Layout
{
    private const int HeaderLength = 8;
    private const int LongHeaderLength = 16;
    private const int MaxBoxes = 1000; // of the top level; a file has a handful, or one for each fragment

    /// <summary>
    /// True when the index (<c>moov</c>) precedes the media (<c>mdat</c>): only then can a browser play before it has all of the file.
    /// </summary>
    public static async Task<bool> IsIndexFirstAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var header = new byte[LongHeaderLength];
        for (var box = 0; box < MaxBoxes; box++)
        {
            var start = file.Position;
            var read = await file.ReadAtLeastAsync(header, LongHeaderLength, throwOnEndOfStream: false, cancellationToken);
            if (read < HeaderLength)
            {
                return false;
            }

            if (header.AsSpan(4, 4).SequenceEqual("moov"u8))
            {
                return true;
            }

            // 1: the length follows in 64 bits; 0: the box reaches to the end of the file.
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            length = length == 1 && read == LongHeaderLength ? BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(HeaderLength)) : length;
            if (header.AsSpan(4, 4).SequenceEqual("mdat"u8) || length < HeaderLength || length > file.Length - start)
            {
                return false;
            }

            file.Position = start + length;
        }

        return false;
    }
}
