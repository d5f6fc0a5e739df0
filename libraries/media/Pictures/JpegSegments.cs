using System.Buffers.Binary;

namespace AdGenius.Media.Pictures;

/// <summary>
/// The marker segments of a JPEG file before its pixels (ITU-T T.81, annex B). It ends at the pixels, at bytes that are no marker, and at a
/// segment that is cut short, and looks at no byte twice.
/// </summary>
internal ref struct JpegSegments
{
    private const int MarkerLength = 2; // prefix and marker
    private const int HeaderLength = MarkerLength + 2;
    private const byte Prefix = 0xFF;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;

    /// <summary>
    /// The most scans of a file that is decoded. Encoders write about ten; a small file of a hundred thousand, each of which says that
    /// nothing changes, takes a processor for an hour.
    /// </summary>
    public const int MaxScans = 100;

    private readonly int _length;

    /// <param name="file">A file that begins as JPEG files do, or the beginning of one.</param>
    public JpegSegments(ReadOnlySpan<byte> file)
    {
        _length = file.Length;
        Rest = file[MarkerLength..];
    }

    /// <summary>The second byte of the marker, such as 0xE1 for application data.</summary>
    public byte Marker { get; private set; }

    /// <summary>The segment with its marker and its length.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>What it holds.</summary>
    public readonly ReadOnlySpan<byte> Content => Whole[HeaderLength..];

    /// <summary>What follows the segment.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; }

    /// <summary>Where <see cref="Rest"/> begins in the file.</summary>
    public readonly int Position => _length - Rest.Length;

    /// <summary>Whether the segment is a frame header, which has the size (SOF0 to SOF15; DHT, JPG and DAC lie between them).</summary>
    public readonly bool IsFrame => Marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Whether the pixels begin with <see cref="Rest"/>.</summary>
    public readonly bool IsAtScan => Rest is [Prefix, StartOfScan, ..];

    /// <summary>Whether the file ends before the segments do.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>
    /// Whether <see cref="Rest"/> has the end of the picture: decoders fill what is missing with grey and report nothing.
    /// </summary>
    public readonly bool HasEnd => Rest.LastIndexOf([Prefix, EndOfImage]) >= 0;

    /// <summary>
    /// How many scans <paramref name="file"/> has until its end: decoders go through all of its pixels for each. Bytes between them that
    /// are no marker are passed over, as decoders do.
    /// </summary>
    /// <param name="file">A file that begins as JPEG files do, or the beginning of one.</param>
    public static int CountScans(ReadOnlySpan<byte> file)
    {
        var scans = 0;
        for (var rest = file[MarkerLength..]; rest.IndexOf(Prefix) is >= 0 and var next;)
        {
            rest = rest[(next + 1)..].TrimStart(Prefix);
            if (rest is [] or [EndOfImage, ..])
            {
                return scans;
            }

            var marker = rest[0];
            rest = rest[1..];
            if (marker is not (0x00 or 0x01 or (>= 0xD0 and <= 0xD8))) // others have a length
            {
                scans += marker == StartOfScan ? 1 : 0;
                rest = rest[Math.Min(rest.Length, rest.Length < 2 ? 2 : Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(rest)))..];
            }
        }

        return scans;
    }

    /// <summary>Goes to the next segment, if there is one.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            switch (Rest)
            {
                case [Prefix, Prefix, ..]: // fill bytes
                    Rest = Rest[1..];
                    continue;
                case [Prefix, 0x01 or (>= 0xD0 and <= 0xD8), ..]: // markers without content
                    Rest = Rest[MarkerLength..];
                    continue;
                case [] or [Prefix]:
                    IsCutShort = true;
                    return false;
                case [Prefix, StartOfScan or EndOfImage, ..] or [not Prefix, ..]:
                    return false;
            }

            return Take();
        }
    }

    private bool Take()
    {
        var length = Rest.Length < HeaderLength ? int.MaxValue : MarkerLength + BinaryPrimitives.ReadUInt16BigEndian(Rest[MarkerLength..]);
        IsCutShort = length > Rest.Length;
        if (IsCutShort || length < HeaderLength)
        {
            return false;
        }

        Marker = Rest[1];
        Whole = Rest[..length];
        Rest = Rest[length..];
        return true;
    }
}
