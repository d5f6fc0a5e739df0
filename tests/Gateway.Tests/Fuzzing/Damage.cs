using System.Text;

namespace AdGenius.Gateway.Tests.Fuzzing;

/// <summary>Damaged content, the same for the same random numbers.</summary>
internal static class Damage
{
    private const string Structure = "{}[]\",:09-\\";

    private static readonly string[] Texts =
    [
        "", " ", "null", "0", "-1", "1e400", "99999999999999999999", "true", "[]", "{}", "\0", "\ud800", "..%2f..", "%", "%zz", "a b",
        "é", "日本", "😀", "'", "\"", "<script>", "${x}", "2026-13-45", "00:00:00", new string('x', 3000),
    ];

    /// <summary>Some bytes changed, removed or repeated, or the end cut off.</summary>
    public static byte[] Of(byte[] bytes, Random random)
    {
        var damaged = bytes.ToList();
        for (var change = random.Next(1, 6); change > 0 && damaged.Count > 1; change--)
        {
            var position = random.Next(damaged.Count);
            switch (random.Next(5))
            {
                case 0:
                    damaged[position] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.RemoveAt(position);
                    break;
                case 2:
                    damaged.InsertRange(position, damaged.GetRange(position, Math.Min(20, damaged.Count - position)));
                    break;
                case 3:
                    damaged[position] = (byte)Structure[random.Next(Structure.Length)];
                    break;
                default:
                    damaged.RemoveRange(position, random.Next(damaged.Count - position));
                    break;
            }
        }

        return [.. damaged];
    }

    /// <summary>Bytes without any structure.</summary>
    public static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A value that is often forgotten, or noise.</summary>
    public static string Text(Random random) => random.Next(3) == 0
        ? Encoding.Latin1.GetString(Noise(random, random.Next(1, 40)))
        : Texts[random.Next(Texts.Length)];

    /// <summary>The same as a part of an address.</summary>
    public static string Segment(Random random) => string.Concat(Encoding.UTF8.GetBytes(Text(random)).Take(300)
        .Select(one => one is >= (byte)'a' and <= (byte)'z' or >= (byte)'0' and <= (byte)'9' ? $"{(char)one}" : $"%{one:X2}"));

    /// <summary>A query string of some of the given names, of others, and of damaged values, names and separators.</summary>
    public static string Query(IReadOnlyList<string> names, Random random)
    {
        var parts = Enumerable.Range(0, random.Next(4)).Select(_ =>
        {
            var name = names.Count > 0 && random.Next(4) != 0 ? names[random.Next(names.Count)] : Segment(random);
            return random.Next(8) == 0 ? name : $"{name}={Segment(random)}";
        });
        var query = string.Join(random.Next(8) == 0 ? ";" : "&", parts);
        return query.Length == 0 ? "" : "?" + query;
    }
}
