using System.Text.RegularExpressions;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Splits a prompt into scenes: by sentence, by "then" and similar words, by numbered lines. Sentences that state only a style ("Make it
/// cinematic.") are no scenes.
/// </summary>
internal static partial class SceneSplitter
{
    /// <summary>The scenes in order; empty where the prompt has no subject.</summary>
    public static List<string> Split(string prompt) =>
        Boundary().Split(prompt)
            .Select(part => Lead().Replace(part.Trim(), "").Trim(' ', ',', ';', '-', '–', '—', '\t'))
            .Where(part => part.Any(IsContent))
            .Where(part => !Direction().IsMatch(part))
            .Where(part => !IsEmptyRequest(part))
            .Select(Capitalized)
            .ToList();

    /// <summary>At most <paramref name="max"/> scenes: neighbours are joined, evenly.</summary>
    public static List<string> Merge(List<string> scenes, int max)
    {
        if (scenes.Count <= max)
        {
            return scenes;
        }

        return Enumerable.Range(0, max)
            .Select(index => (From: index * scenes.Count / max, To: (index + 1) * scenes.Count / max))
            .Select(range => string.Join(". ", scenes[range.From..range.To]))
            .ToList();
    }

    // An emoji alone is content too.
    private static bool IsContent(char character) => char.IsLetterOrDigit(character) || char.IsSurrogate(character);

    private static bool IsEmptyRequest(string part) => Subject.WithoutRequest(part).Trim(' ', '.').Length == 0;

    private static string Capitalized(string text) => char.IsLower(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    [GeneratedRegex(
        @"(?<=[.!?])(?<!\b(?:mr|mrs|ms|dr|st|vs|e\.g|i\.e|no)\.)(?<!\d\.)\s+" // the end of a sentence, not of an abbreviation or number
            + @"|[。！？؟।]\s*" // the end of a sentence in other scripts
            + @"|[\r\n]+" // line breaks
            + @"|\s*(?:[,;]\s*)?\b(?:and then|then|after that|afterwards|followed by|cut to|fade to|finally)\b[,:]?\s*" // words of sequence
            + @"|\s*(?:->|→)\s*", // arrows
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Boundary();

    [GeneratedRegex(
        @"^(?:[-*•]\s+|\(?\d{1,2}[.):]\s+|(?:scene|shot)\s*#?\d{0,2}\s*[:.)-]\s*|first(?:ly)?,?\s+|next,\s+|lastly,\s+|and\s+|we see\s+)+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Lead();

    [GeneratedRegex(
        @"^(?:please\s+)?(?:make it|make the video|keep it|keep the" // instructions about the whole video
            + @"|use (?:a |an |the )?(?:\w+ ){0,3}(?:style|colou?rs?|palette|light(?:ing)?|tones?|music|camera)" // "use warm colors"
            + @"|it should" // "it should feel calm"
            + @"|the (?:video|mood|style|tone|lighting|camera|colou?rs?|look|music|ad|clip) (?:should|is|are|must)" // "the mood is calm"
            + @"|(?:style|mood|tone|lighting|camera|palette|colou?rs?|duration|length|aspect(?: ratio)?" // "style: …"
            + @"|format|quality|resolution|negative prompt|music)\s*:" // "format: …"
            + @"|in (?:a |an )?[\w-]+ style$|[\w-]+ style$)", // "in a watercolor style"
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Direction();
}
