using System.Buffers;

namespace AdGenius.ObjectStore;

/// <summary>The rules of keys. Keys are untrusted: every method of a store validates them first.</summary>
public static class ObjectKeys
{
    /// <summary>The maximum length of a key.</summary>
    public const int MaxLength = 900;

    /// <summary>The maximum length of a segment: file systems allow 255 characters, and the folder store adds a suffix.</summary>
    public const int MaxSegmentLength = 200;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// True for a valid key: segments of letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, joined by single slashes. No segment is
    /// empty or starts with a dot, so there is no traversal, no hidden file and no absolute path.
    /// </summary>
    public static bool IsKey(string? key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > MaxLength)
        {
            return false;
        }

        foreach (var range in key.AsSpan().Split('/'))
        {
            var segment = key.AsSpan(range);
            if (segment.IsEmpty || segment.Length > MaxSegmentLength || segment[0] == '.' || segment.ContainsAnyExcept(Allowed))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns a valid key.</summary>
    /// <exception cref="ArgumentException">It is not valid, see <see cref="IsKey"/>.</exception>
    public static string Checked(string key) => IsKey(key)
        ? key
        : throw new ArgumentException(
            $"An object key has segments of 1 to {MaxSegmentLength} letters, digits, '-', '_' or '.', not starting with a dot, "
                + "joined by '/'.",
            nameof(key));

    /// <summary>Returns a valid prefix: empty, a key, or a key with a trailing slash.</summary>
    /// <exception cref="ArgumentException">It is no prefix of a valid key.</exception>
    public static string CheckedPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length != 0)
        {
            Checked(prefix[^1] == '/' ? prefix[..^1] : prefix);
        }

        return prefix;
    }

    /// <summary>
    /// True when <paramref name="key"/> is in <paramref name="folder"/> or below it; both are validated, so <c>a/b-c/x</c> is not in
    /// <c>a/b</c>.
    /// </summary>
    public static bool IsWithin(string? key, string? folder) =>
        IsKey(key) && IsKey(folder) && key!.StartsWith(folder + "/", StringComparison.Ordinal);
}
