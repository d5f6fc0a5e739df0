using System.Buffers.Binary;
using System.Text;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>Which letters a TrueType font has, read from its character map (tables of format 4 and 12).</summary>
internal sealed class FontCoverage
{
    private readonly List<(int First, int Last)> _ranges = [];

    public FontCoverage(ReadOnlySpan<byte> font)
    {
        var tables = BinaryPrimitives.ReadUInt16BigEndian(font[4..]);
        for (var i = 0; i < tables; i++)
        {
            var entry = font.Slice(12 + (i * 16), 16);
            if (entry[..4].SequenceEqual("cmap"u8))
            {
                ReadMaps(font[(int)BinaryPrimitives.ReadUInt32BigEndian(entry[8..])..]);
            }
        }
    }

    /// <summary>True when the font can draw it.</summary>
    public bool Has(Rune letter) => _ranges.Exists(range => letter.Value >= range.First && letter.Value <= range.Last);

    private void ReadMaps(ReadOnlySpan<byte> map)
    {
        var count = BinaryPrimitives.ReadUInt16BigEndian(map[2..]);
        for (var i = 0; i < count; i++)
        {
            var part = map[(int)BinaryPrimitives.ReadUInt32BigEndian(map[(8 + (i * 8))..])..];
            switch (BinaryPrimitives.ReadUInt16BigEndian(part))
            {
                case 4:
                    ReadSegments(part);
                    break;
                case 12:
                    ReadGroups(part);
                    break;
                default:
                    break; // older maps hold no letter that the two above lack
            }
        }
    }

    private void ReadSegments(ReadOnlySpan<byte> part)
    {
        var doubled = BinaryPrimitives.ReadUInt16BigEndian(part[6..]);
        for (var i = 0; i < doubled; i += 2)
        {
            var last = BinaryPrimitives.ReadUInt16BigEndian(part[(14 + i)..]);
            var first = BinaryPrimitives.ReadUInt16BigEndian(part[(16 + doubled + i)..]);
            if (first != 0xFFFF)
            {
                _ranges.Add((first, last));
            }
        }
    }

    private void ReadGroups(ReadOnlySpan<byte> part)
    {
        var count = BinaryPrimitives.ReadUInt32BigEndian(part[12..]);
        for (var i = 0; i < count; i++)
        {
            var group = part[(16 + (i * 12))..];
            _ranges.Add(((int)BinaryPrimitives.ReadUInt32BigEndian(group), (int)BinaryPrimitives.ReadUInt32BigEndian(group[4..])));
        }
    }
}
