namespace AdGenius.Hosting;

/// <summary>The three bytes that some programs write before UTF-8 text. Readers of JSON do not take them.</summary>
public static class ByteOrderMark
{
    private static ReadOnlySpan<byte> Utf8 => [0xEF, 0xBB, 0xBF];

    /// <summary><paramref name="text"/> without the mark, where it begins with one.</summary>
    public static byte[] Remove(byte[] text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().StartsWith(Utf8) ? text[Utf8.Length..] : text;
    }
}
