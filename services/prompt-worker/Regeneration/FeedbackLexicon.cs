using System.Collections.Frozen;
using System.Text.Json;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// The phrases of feedback in five languages, read from the embedded files <c>Lexicons/*.json</c>. They are apart from the lexicon of
/// prompts, where a word such as "faster" or "keep" belongs to the subject. The language of a few words of feedback cannot be detected, so
/// the phrases of all languages count.
/// </summary>
internal sealed class FeedbackLexicon
{
    private static readonly Lazy<FeedbackLexicon> Instance = new(Load);

    private readonly FrozenDictionary<string, FeedbackPhrase[]> _byFirstToken;

    private FeedbackLexicon(IEnumerable<FeedbackPhrase> phrases) => _byFirstToken = phrases
        .GroupBy(phrase => phrase.Tokens[0])
        .ToFrozenDictionary(
            group => group.Key, group => group.OrderByDescending(phrase => phrase.Tokens.Length).ToArray(), StringComparer.Ordinal);

    /// <summary>The lexicon of all languages.</summary>
    public static FeedbackLexicon Default => Instance.Value;

    /// <summary>The longest phrase of <paramref name="wordClass"/> that begins at the token, or null.</summary>
    public FeedbackHit? At(IReadOnlyList<Token> tokens, int index, FeedbackClass wordClass)
    {
        if (index < 0 || index >= tokens.Count || !_byFirstToken.TryGetValue(tokens[index].Norm, out var phrases))
        {
            return null;
        }

        foreach (var phrase in phrases)
        {
            if (phrase.Class == wordClass && Matches(phrase, tokens, index))
            {
                return new FeedbackHit(wordClass, phrase.Value, index, index + phrase.Tokens.Length);
            }
        }

        return null;
    }

    private static bool Matches(FeedbackPhrase phrase, IReadOnlyList<Token> tokens, int index)
    {
        if (index + phrase.Tokens.Length > tokens.Count)
        {
            return false;
        }

        for (var offset = 1; offset < phrase.Tokens.Length; offset++)
        {
            if (!string.Equals(tokens[index + offset].Norm, phrase.Tokens[offset], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static FeedbackLexicon Load()
    {
        var phrases = new List<FeedbackPhrase>();
        foreach (var language in new[] { "en", "de", "fr", "es", "ja" })
        {
            using var stream = typeof(FeedbackLexicon).Assembly.GetManifestResourceStream(
                $"AdGenius.PromptWorker.Regeneration.Lexicons.{language}.json")
                ?? throw new InvalidOperationException($"The feedback lexicon '{language}' is not embedded in the program.");
            using var document = JsonDocument.Parse(stream);
            foreach (var section in document.RootElement.EnumerateObject())
            {
                var wordClass = Enum.Parse<FeedbackClass>(section.Name);
                if (section.Value.ValueKind == JsonValueKind.String)
                {
                    Add(phrases, wordClass, section.Value.GetString()!, value: "");
                    continue;
                }

                foreach (var member in section.Value.EnumerateObject())
                {
                    Add(phrases, wordClass, member.Value.GetString()!, member.Name);
                }
            }
        }

        return new FeedbackLexicon(phrases);
    }

    private static void Add(List<FeedbackPhrase> phrases, FeedbackClass wordClass, string texts, string value)
    {
        foreach (var text in texts.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            phrases.Add(new FeedbackPhrase(wordClass, [.. Tokenizer.Read(text).Select(token => token.Norm)], value));
        }
    }
}
