using System.Text.RegularExpressions;

namespace AdGenius.PromptWorker.Rules;

/// <summary>The exclusions of a prompt ("no people", "without text, avoid logos"), and the prompt without them.</summary>
internal sealed partial record Exclusions(IReadOnlyList<string> Items, string Rest)
{
    public static Exclusions Read(string prompt)
    {
        var items = new List<string>();
        var rest = Pattern().Replace(prompt, match =>
        {
            items.AddRange(Separator().Split(match.Groups["what"].Value)
                .Select(item => item.Trim())
                .Where(item => item.Length > 0));
            return "";
        });
        return new Exclusions(items, SpaceBeforePunctuation().Replace(rest, "$1").Trim());
    }

    [GeneratedRegex(
        @"(?:[,;]\s*|\band\s+|\bbut\s+|\bwith\s+)?" // what joins it to the scene
            + @"\b(?:no|without(?: any)?|avoid(?: any)?|(?:do not|don't) (?:show|include)(?: any)?)\s+" // the negation
            + @"(?<what>[\p{L}\p{N}' -]+?(?:(?:,| or| and| nor)\s+(?:no\s+)?[\p{L}\p{N}' -]+?){0,6})" // a list of up to 7 things
            + @"(?=[.!?;]|$|,\s*(?!no\b)\w+\s+\w+\s+\w+)", // up to the end of the sentence, or a comma and three words
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\s*,\s*(?:no\s+)?|\s+(?:or|and|nor)\s+(?:no\s+)?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Separator();

    [GeneratedRegex(@"\s+([.,!?;])", RegexOptions.CultureInvariant)]
    private static partial Regex SpaceBeforePunctuation();
}
