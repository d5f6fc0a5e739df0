namespace AdGenius.Hosting;

/// <summary>What Python and JavaScript write for numbers that JSON has not. Readers of JSON do not take them.</summary>
public static class NonFiniteNumbers
{
    // the longer one first
    private static readonly byte[][] Names = [[.. "-Infinity"u8], [.. "Infinity"u8], [.. "NaN"u8]];

    /// <summary><paramref name="json"/> with <c>null</c> where <c>NaN</c> or an infinity stands outside a string.</summary>
    public static byte[] ToNull(ReadOnlySpan<byte> json)
    {
        var result = new List<byte>(json.Length);
        var isText = false;
        for (var position = 0; position < json.Length; position++)
        {
            var letter = json[position];
            if (!isText && letter is ((byte)'-' or (byte)'I' or (byte)'N') && NameAt(json[position..]) is { } name)
            {
                result.AddRange("null"u8);
                position += name.Length - 1;
                continue;
            }

            result.Add(letter);
            if (isText && letter == (byte)'\\' && position + 1 < json.Length)
            {
                result.Add(json[++position]);
            }
            else if (letter == (byte)'"')
            {
                isText = !isText;
            }
        }

        return [.. result];
    }

    private static byte[]? NameAt(ReadOnlySpan<byte> json)
    {
        foreach (var name in Names)
        {
            if (json.StartsWith(name))
            {
                return name;
            }
        }

        return null;
    }
}
