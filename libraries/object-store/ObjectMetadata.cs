using System.Buffers;

namespace AdGenius.ObjectStore;

/// <summary>The rules of user metadata, the same for every store, so that what the folder store accepts S3 accepts too.</summary>
internal static class ObjectMetadata
{
    /// <summary>S3 allows 2 KB of names and values together.</summary>
    public const int MaxBytes = 2000;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <exception cref="ArgumentException">A name has other characters than lower-case letters, digits and underscores, or it is
    /// too long.</exception>
    public static void Check(IReadOnlyDictionary<string, string> metadata)
    {
        var bytes = 0;
        foreach (var (name, value) in metadata)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                throw new ArgumentException(
                    $"The metadata name '{name}' must have lower-case letters, digits and underscores only.",
                    nameof(metadata));
            }

            bytes += name.Length + Encode(value).Length;
        }

        if (bytes > MaxBytes)
        {
            throw new ArgumentException($"The metadata has {bytes} bytes; at most {MaxBytes} are allowed.", nameof(metadata));
        }
    }

    /// <summary>Headers carry ASCII: everything else, and the percent sign, is percent-encoded.</summary>
    public static string Encode(string value) =>
        value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.Contains('%', StringComparison.Ordinal) || value != value.Trim()
            ? Uri.EscapeDataString(value)
            : value;

    /// <summary>The value as it was given to <see cref="Encode"/>.</summary>
    public static string Decode(string value) => Uri.UnescapeDataString(value);
}
