namespace AdGenius.Persistence.Mapping;

/// <summary>
/// The values that were parsed lately, by their text. The saga reads a job's row at every step, and most of its JSON is the same each time:
/// comparing the text costs a small part of parsing it. Values are shared, so they must be immutable. At most
/// <see cref="Slots"/> values of each type are kept, each of a text of at most <see cref="MaxLength"/> characters.
/// </summary>
internal static class ParsedJson<T>
{
    private const int Slots = 1024;
    private const int MaxLength = 4096;

    // A slot holds the last value whose text has its hash. Threads may overwrite each other's: the reference is written at once.
    private static readonly Entry?[] Entries = new Entry?[Slots];

    /// <summary>The value of <paramref name="text"/>, from <paramref name="parse"/> unless it is kept.</summary>
    public static T GetOrAdd(string text, Func<string, T> parse)
    {
        if (text.Length > MaxLength)
        {
            return parse(text);
        }

        ref var slot = ref Entries[(uint)text.GetHashCode() % Slots];
        if (slot is { } entry && entry.Text == text)
        {
            return entry.Value;
        }

        var value = parse(text);
        slot = new Entry(text, value);
        return value;
    }

    private sealed record Entry(string Text, T Value);
}
