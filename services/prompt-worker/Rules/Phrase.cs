using System.Text;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// A text as normalized words (lower case, singular by a heuristic) in which terms are looked up: "Mountains" matches "mountain".
/// </summary>
internal sealed class Phrase
{
    private readonly string _words;

    private Phrase(string words) => _words = words;

    public static Phrase Of(string text) => new(Plain(text));

    /// <summary>Where <paramref name="term"/> stands, or -1. Terms match whole words.</summary>
    public int Find(string term) => _words.IndexOf(Plain(term), StringComparison.Ordinal);

    /// <summary>The position of the last occurrence, or -1.</summary>
    public int FindLast(string term) => _words.LastIndexOf(Plain(term), StringComparison.Ordinal);

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length + 2).Append(' ');
        var word = new StringBuilder();
        void EndWord()
        {
            if (word.Length == 0)
            {
                return;
            }

            var isPlural = word.Length > 3 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i');
            plain.Append(word, 0, isPlural ? word.Length - 1 : word.Length).Append(' ');
            word.Clear();
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (rune.Value is not ('\'' or '’'))
            {
                EndWord();
            }
        }

        EndWord();
        return plain.ToString();
    }
}
