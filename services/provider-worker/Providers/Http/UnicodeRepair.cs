using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// Replaces what is no character in JSON, because reading it throws: the escape of half a surrogate pair, which JavaScript writes for a
/// text that was cut inside an emoji, and bytes that are not UTF-8.
/// </summary>
internal static class UnicodeRepair
{
    /// <summary>Stands where a character could not be read.</summary>
    public const char Replacement = '\uFFFD';

    private const int EscapeLength = 6; // \ud83d

    /// <summary>
    /// <paramref name="json"/> with <see cref="Replacement"/> in the place of what is no character; the same array where all of it is text.
    /// </summary>
    /// <param name="json">JSON, or anything else.</param>
    public static byte[] Repair(byte[] json) =>
        WithoutLoneSurrogates(Utf8.IsValid(json) ? json : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json)));

    private static byte[] WithoutLoneSurrogates(byte[] json)
    {
        var result = json;
        var position = 0;
        while (Next(json, position) is { } found)
        {
            position = found + 2;
            if (UnitAt(json, found) is not { } unit)
            {
                continue; // an escape of another kind, such as \n or \\
            }

            position = found + EscapeLength;
            if (char.IsHighSurrogate(unit) && UnitAt(json, position) is { } second && char.IsLowSurrogate(second))
            {
                position += EscapeLength;
            }
            else if (char.IsSurrogate(unit))
            {
                result = ReferenceEquals(result, json) ? [.. json] : result;
                "fffd"u8.CopyTo(result.AsSpan(found + 2));
            }
        }

        return result;
    }

    /// <summary>Where the next escape begins; null when there is none.</summary>
    private static int? Next(byte[] json, int position)
    {
        var distance = position < json.Length ? json.AsSpan(position).IndexOf((byte)'\\') : -1;
        return distance < 0 ? null : position + distance;
    }

    /// <summary>The UTF-16 code unit whose escape begins at <paramref name="position"/>; null where none does.</summary>
    private static char? UnitAt(byte[] json, int position) =>
        json.Length - position >= EscapeLength && json[position] == '\\' && json[position + 1] == 'u'
            && ushort.TryParse(
                json.AsSpan(position + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
