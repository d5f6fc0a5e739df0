using System.Text.RegularExpressions;

namespace AdGenius.Publishing.Tests.Upstream;

/// <summary>One page of docs/upstream: its commands and the listings of examples.</summary>
internal sealed partial class Page(string name)
{
    private string File { get; } = Path.Combine(Repository.Upstream, name);

    /// <summary>The names of all pages.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Repository.Upstream, "*.md").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>The page's text.</summary>
    public string Text => System.IO.File.ReadAllText(File);

    /// <summary>The blocks with commands, as one script: a later block uses the variables of an earlier one.</summary>
    public string Script => string.Concat(Commands().Matches(Text).Select(block => block.Groups["text"].Value));

    /// <summary>The examples that the page shows, with the text that it shows.</summary>
    public IReadOnlyList<(string Example, string Text)> Listings =>
        [.. Listing().Matches(Text).Select(match => (match.Groups["file"].Value, match.Groups["text"].Value))];

    /// <summary>Shows each example as it is.</summary>
    public void UpdateListings() => System.IO.File.WriteAllText(
        File,
        Listing().Replace(
            Text,
            match => match.Groups["head"].Value + TextOf(match.Groups["file"].Value) + "```\n"));

    /// <summary>The text of an example.</summary>
    public static string TextOf(string example) => System.IO.File.ReadAllText(Path.Combine(Repository.Root, example));

    [GeneratedRegex("^```bash\n(?<text>.*?)^```\n", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Commands();

    // A link to an example, the rest of its paragraph, and the next block.
    [GeneratedRegex(
        @"(?<head>^\[`(?<file>examples/[^`]+)`\]\([^)]+\)[^\n]*(\n[^\n]+)*\n\n```[a-z]+\n)(?<text>.*?)^```\n",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Listing();
}
