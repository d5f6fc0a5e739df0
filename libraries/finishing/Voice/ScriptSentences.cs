using System.Text;
using System.Text.RegularExpressions;
using AdGenius.Contracts;

namespace AdGenius.Finishing.Voice;

/// <summary>Cuts a script into sentences; each is spoken by itself, so that its time is known exactly.</summary>
internal static partial class ScriptSentences
{
    private const int MaxSentenceLength = 400;
    private static readonly string[] Abbreviations = ["mr.", "mrs.", "ms.", "dr.", "st.", "vs.", "e.g.", "i.e.", "no.", "inc.", "approx."];

    public static IReadOnlyList<string> Of(string script)
    {
        var sentences = new List<string>();
        var open = new StringBuilder();
        var parts = Boundary().Split(script.Normalize(NormalizationForm.FormC));
        for (var index = 0; index < parts.Length; index++)
        {
            var text = Space().Replace(parts[index], " ").Trim();
            if (text.Length == 0)
            {
                continue;
            }

            open.Append(open.Length == 0 ? "" : " ").Append(text);
            if (text.Any(char.IsLetterOrDigit) && !Abbreviations.Any(word => EndsWithWord(text, word)) && !GoesOn(text, parts, index + 1))
            {
                sentences.AddRange(Shorten(open.ToString()));
                open.Clear();
            }
        }

        if (open.Length > 0)
        {
            AddRest(sentences, open.ToString());
        }

        return sentences;
    }

    /// <summary>What ends with an abbreviation is spoken; signs without a letter are only shown, as far as they fit.</summary>
    private static void AddRest(List<string> sentences, string rest)
    {
        if (sentences is [.., var last])
        {
            sentences.RemoveAt(sentences.Count - 1);
            rest = last.Length + 1 + rest.Length <= MaxSentenceLength || rest.Any(char.IsLetterOrDigit) ? $"{last} {rest}" : last;
        }

        sentences.AddRange(rest.Any(char.IsLetterOrDigit) ? Shorten(rest) : Shorten(rest).Take(1));
    }

    /// <summary>True for "from 9 a.m." before "to 5 p.m. daily".</summary>
    private static bool GoesOn(string text, string[] parts, int next) =>
        Initials().IsMatch(text) && next < parts.Length && parts[next].TrimStart() is [var first, ..] && char.IsLower(first);

    private static bool EndsWithWord(string text, string word) =>
        text.EndsWith(word, StringComparison.OrdinalIgnoreCase)
        && (text.Length == word.Length || !char.IsLetter(text[text.Length - word.Length - 1]));

    /// <summary>A sentence without end is cut at commas, or between words: engines limit the length of a text.</summary>
    private static IEnumerable<string> Shorten(string sentence)
    {
        while (sentence.Length > MaxSentenceLength)
        {
            var cut = sentence.LastIndexOfAny([',', ';', ':', '，', '、'], MaxSentenceLength - 1) + 1;
            cut = cut > MaxSentenceLength / 2 ? cut : sentence.LastIndexOf(' ', MaxSentenceLength - 1);
            cut = cut > 0 ? cut : TextLimit.Cut(sentence, MaxSentenceLength).Length;
            yield return sentence[..cut].Trim();
            sentence = sentence[cut..].Trim();
        }

        if (sentence.Length > 0)
        {
            yield return sentence;
        }
    }

    /// <summary>
    /// Behind a full stop and the quotes and brackets that close with it; behind CJK stops no space follows, and several of them are one.
    /// </summary>
    [GeneratedRegex(
        @"(?<=[.!?…؟۔।][""'”’)\]]*)\s+|(?<=[。！？｡][""'”’)\]」』）］】〉》｣]*)(?![。！？｡!?…""'”’)\]」』）］】〉》｣])|\r?\n+")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"(?<!\p{L})(\p{L}\.){2,}\z")]
    private static partial Regex Initials();
}
