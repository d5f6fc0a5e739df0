using System.Text;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Recognizes JSON in UTF-16 or UTF-32, which begins with a byte-order mark or has a NUL in its first character. Windows PowerShell, for
/// one, writes it so.
/// </summary>
internal static class WideText
{
    private static readonly Encoding Utf32BigEndian = new UTF32Encoding(bigEndian: true, byteOrderMark: false);

    /// <summary>The text; null where the body is neither in UTF-16 nor in UTF-32.</summary>
    /// <param name="body">JSON in any encoding.</param>
    public static string? Of(ReadOnlySpan<byte> body)
    {
        Encoding? encoding = body switch
        {
            [0xFF, 0xFE, 0, 0, ..] or [not 0, 0, 0, 0, ..] => Encoding.UTF32,
            [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] => Utf32BigEndian,
            [0xFF, 0xFE, ..] or [not 0, 0, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        return encoding?.GetString(body).TrimStart('\uFEFF');
    }
}
