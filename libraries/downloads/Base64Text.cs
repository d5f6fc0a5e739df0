using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AdGenius.Downloads;

/// <summary>
/// Reads the bytes of base 64 as servers write it: in the usual letters or in those for addresses (RFC 4648, section 5), with or without
/// its padding, white space and the escapes of an address.
/// </summary>
public static class Base64Text
{
    /// <summary>The bytes; null where <paramref name="text"/> is no base 64.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text) => DecodeUsual(text) ?? DecodeUsual(Usual(text.ToString()));

    /// <summary>The bytes; null where <paramref name="text"/>, which is ASCII or UTF-8, is no base 64.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[MaxLength(text.Length, text is [.., var beforeLast, (byte)'='] ? beforeLast == '=' ? 2 : 1 : 0)];
        return text.Length % 4 == 0 && Base64.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done
            ? Exact(bytes, written)
            : Decode(Encoding.UTF8.GetString(text));
    }

    private static byte[]? DecodeUsual(ReadOnlySpan<char> text)
    {
        var bytes = new byte[MaxLength(text.Length, text is [.., var beforeLast, '='] ? beforeLast == '=' ? 2 : 1 : 0)];
        return Convert.TryFromBase64Chars(text, bytes, out var written) ? Exact(bytes, written) : null;
    }

    /// <summary>The length of the bytes, where the text has no white space; else more.</summary>
    private static int MaxLength(int letters, int padding) => (int)((letters + 3L) / 4 * 3) - (letters % 4 == 0 ? padding : 0);

    private static byte[] Exact(byte[] bytes, int length) => length == bytes.Length ? bytes : bytes[..length];

    private static string Usual(string text)
    {
        var unescaped = text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
        var letters = string.Concat(unescaped.Where(static letter => !char.IsWhiteSpace(letter) && letter != '='))
            .Replace('-', '+').Replace('_', '/');
        return letters.PadRight((letters.Length + 3) / 4 * 4, '=');
    }
}
