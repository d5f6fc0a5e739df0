using System.Text.Json;

namespace AdGenius.Downloads;

/// <summary>How JSON of foreign servers is read.</summary>
public static class ForeignJson
{
    /// <summary>How deep members may be nested: those that are not needed must not make an answer unreadable.</summary>
    public const int MaxDepth = 512;

    internal static readonly JsonReaderOptions Reader = new() { MaxDepth = MaxDepth };

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The text without white space, NUL bytes and byte order marks at both ends: they hold nothing, and readers of JSON do not take all of
    /// them.
    /// </summary>
    public static ReadOnlyMemory<byte> WithoutFiller(ReadOnlyMemory<byte> text)
    {
        var (start, end) = (0, text.Length);
        var bytes = text.Span;
        while (start < end && LengthAtStart(bytes[start..end]) is > 0 and var length)
        {
            start += length;
        }

        while (start < end && LengthAtEnd(bytes[start..end]) is > 0 and var length)
        {
            end -= length;
        }

        return text[start..end];
    }

    /// <summary>
    /// The first complete value in the text: a server that writes another value or a text behind it, such as a message of its log or the
    /// page of a proxy, has said what is in it.
    /// </summary>
    /// <param name="text">The text; it must not begin with filler.</param>
    /// <exception cref="JsonException">It does not begin with a complete value.</exception>
    public static ReadOnlyMemory<byte> FirstValue(ReadOnlyMemory<byte> text)
    {
        var reader = new Utf8JsonReader(text.Span, Reader);
        reader.Read();
        reader.Skip();
        return text[..(int)reader.BytesConsumed];
    }

    private static int LengthAtStart(ReadOnlySpan<byte> bytes) =>
        IsFiller(bytes[0]) ? 1 : bytes.StartsWith(Mark) ? Mark.Length : 0;

    private static int LengthAtEnd(ReadOnlySpan<byte> bytes) =>
        IsFiller(bytes[^1]) ? 1 : bytes.EndsWith(Mark) ? Mark.Length : 0;

    private static bool IsFiller(byte letter) => letter is 0 or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
