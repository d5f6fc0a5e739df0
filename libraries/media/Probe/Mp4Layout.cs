using System.Buffers.Binary;
using System.Text;

namespace AdGenius.Media.Probe;

/// <summary>Where the index of an MP4 file lies. ffprobe does not report it.</summary>
public static class Mp4Layout
{
    private const int HeaderLength = 8;
    private const int LongHeaderLength = 16;
    private const int MaxBoxes = 1000; // of the top level; a file has a handful, or one for each fragment

    /// <summary>
    /// True when the index (<c>moov</c>) precedes the media (<c>mdat</c>): only then can a browser play before it has all of the file.
    /// False for a file of fragments, whose index is in pieces: few programs find a time in it.
    /// </summary>
    public static async Task<bool> IsIndexFirstAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var index = await FindAsync(file, 0, file.Length, "moov", "mdat", cancellationToken);
        return index is var (from, to) && await FindAsync(file, from, to, "mvex", null, cancellationToken) is null;
    }

    /// <summary>Where the content of a box is; null where there is none, or another one precedes it.</summary>
    private static async Task<(long From, long To)?> FindAsync(
        FileStream file, long from, long to, string wanted, string? end, CancellationToken cancellationToken)
    {
        var header = new byte[LongHeaderLength];
        var start = from;
        for (var box = 0; box < MaxBoxes && to - start >= HeaderLength; box++)
        {
            file.Position = start;
            var read = await file.ReadAtLeastAsync(header, LongHeaderLength, throwOnEndOfStream: false, cancellationToken);
            var name = Encoding.Latin1.GetString(header, 4, 4);

            // 1: the length follows in 64 bits; 0: the box reaches to the end of the file.
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var headerLength = length == 1 ? LongHeaderLength : HeaderLength;
            length = length == 1 && read == LongHeaderLength ? BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(HeaderLength)) : length;
            if (name == wanted)
            {
                return (start + headerLength, length == 0 ? to : Math.Min(start + length, to));
            }

            if (name == end || length < HeaderLength || length > to - start)
            {
                return null;
            }

            start += length;
        }

        return null;
    }
}
