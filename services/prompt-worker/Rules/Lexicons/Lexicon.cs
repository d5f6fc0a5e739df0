using System.Collections.Frozen;
using System.Text.Json;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Lexicons;

/// <summary>
/// The phrases that the rules know, read from the embedded files <c>en.json</c>, <c>de.json</c>, <c>fr.json</c>, <c>es.json</c> and
/// <c>ja.json</c>. A file has one member per <see cref="WordClass"/>: a text with phrases separated by '|', or an object whose names are
/// values and whose members are such texts. A phrase that ends in '*' matches every word that begins so.
/// </summary>
internal sealed class Lexicon
{
    private const int MinPrefixLength = 3;
    private const int MaxPrefixLength = 24;

    private static readonly Lazy<Lexicon> Instance = new(Load);

    private readonly FrozenDictionary<string, LexiconEntry[]> _byFirstToken;
    private readonly FrozenDictionary<string, LexiconEntry[]> _byPrefix;
    private readonly FrozenSet<string>[] _vocabularies;

    private Lexicon(IReadOnlyCollection<LexiconEntry> entries)
    {
        _byFirstToken = Group(entries.Where(entry => !IsPrefix(entry)), entry => entry.Tokens[0]);
        _byPrefix = Group(entries.Where(IsPrefix), entry => entry.Tokens[0].TrimEnd('*'));
        _vocabularies = [.. Enum.GetValues<Language>().Select(language => entries
            .Where(entry => entry.Language == language)
            .SelectMany(entry => entry.Tokens)
            .ToFrozenSet(StringComparer.Ordinal))];
    }

    /// <summary>The lexicon of all languages.</summary>
    public static Lexicon Default => Instance.Value;

    /// <summary>True where <paramref name="norm"/> is a word of some phrase of <paramref name="language"/>.</summary>
    public bool Knows(Language language, string norm) => _vocabularies[(int)language].Contains(norm);

    /// <summary>The phrases whose first word is <paramref name="norm"/>.</summary>
    public LexiconEntry[] StartingWith(string norm) => _byFirstToken.GetValueOrDefault(norm) ?? [];

    /// <summary>Adds the phrases of one word whose beginning <paramref name="norm"/> has.</summary>
    public void AddPrefixes(string norm, List<LexiconEntry> found)
    {
        var lookup = _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = MinPrefixLength; length <= Math.Min(norm.Length, MaxPrefixLength); length++)
        {
            if (lookup.TryGetValue(norm.AsSpan(0, length), out var entries))
            {
                found.AddRange(entries);
            }
        }
    }

    private static bool IsPrefix(LexiconEntry entry) => entry.Tokens is [var only] && only.EndsWith('*');

    private static FrozenDictionary<string, LexiconEntry[]> Group(IEnumerable<LexiconEntry> entries, Func<LexiconEntry, string> key) =>
        entries.GroupBy(key).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    private static Lexicon Load()
    {
        var entries = new List<LexiconEntry>();
        var ranks = new Dictionary<(WordClass Class, string Value), int>();
        foreach (var language in Enum.GetValues<Language>())
        {
            using var stream = typeof(Lexicon).Assembly.GetManifestResourceStream(
                $"AdGenius.PromptWorker.Rules.Lexicons.{language.ToString().ToLowerInvariant()}.json")
                ?? throw new InvalidOperationException($"The lexicon of {language} is not embedded in the program.");
            using var document = JsonDocument.Parse(stream);
            foreach (var section in document.RootElement.EnumerateObject())
            {
                var wordClass = Enum.Parse<WordClass>(section.Name);
                if (section.Value.ValueKind == JsonValueKind.String)
                {
                    Add(entries, wordClass, language, section.Value.GetString()!, value: null, rank: 0);
                    continue;
                }

                foreach (var member in section.Value.EnumerateObject())
                {
                    ranks.TryAdd((wordClass, member.Name), ranks.Count);
                    Add(entries, wordClass, language, member.Value.GetString()!, member.Name, ranks[(wordClass, member.Name)]);
                }
            }
        }

        return new Lexicon(entries);
    }

    private static void Add(
        List<LexiconEntry> entries, WordClass wordClass, Language language, string phrases, string? value, int rank)
    {
        foreach (var phrase in phrases.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var isPrefix = phrase.EndsWith('*');
            string[] tokens = isPrefix
                ? [Characters.Normalize(phrase.AsSpan(0, phrase.Length - 1)) + "*"]
                : [.. Tokenizer.Read(phrase).Where(token => token.Kind != TokenKind.Symbol).Select(token => token.Norm)];
            entries.Add(new LexiconEntry(wordClass, language, tokens, value, rank));
        }
    }
}
