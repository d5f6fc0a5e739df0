using System.Buffers.Binary;

namespace AdGenius.Media.Pictures;

/// <summary>The marker segments of a JPEG file before its pixels (ITU-T T.81, annex B), up to one that is cut short.</summary>
internal ref struct JpegSegments(ReadOnlySpan<byte> file)
{
    private const int HeaderLength = 4; // prefix, marker and length
    private const byte Prefix = 0xFF;
    private const byte StartOfScan = 0xDA;

    private ReadOnlySpan<byte> _rest = file[2..];

    /// <summary>The second byte of the marker, such as 0xE1 for application data.</summary>
    public byte Marker { get; private set; }

    /// <summary>The segment with its marker and its length.</summary>
    public ReadOnlySpan<byte> Whole { get; private set; }

    /// <summary>What it holds.</summary>
    public readonly ReadOnlySpan<byte> Content => Whole[HeaderLength..];

    /// <summary>Goes to the next segment, if there is one.</summary>
    public bool MoveNext()
    {
        while (_rest is [Prefix, Prefix, ..])
        {
            _rest = _rest[1..]; // fill bytes
        }

        if (_rest.Length < HeaderLength || _rest[0] != Prefix || _rest[1] == StartOfScan)
        {
            return false;
        }

        var length = 2 + BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length < HeaderLength || length > _rest.Length)
        {
            return false;
        }

        Marker = _rest[1];
        Whole = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
