namespace AdGenius.PromptWorker.Dialects;

/// <summary>Prose as tags: sentences become phrases separated by commas, without the words that only join them.</summary>
internal static class TagText
{
    private static readonly string[] Joiners = ["Open on ", "Then, ", "Finally, "];

    public static string Of(string prose)
    {
        var tags = new List<string>();
        foreach (var sentence in prose.Split([". ", "! ", "? ", "。"],
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var joiner = Joiners.FirstOrDefault(word => sentence.StartsWith(word, StringComparison.Ordinal));
            var tag = sentence[(joiner?.Length ?? 0)..].TrimEnd('.', '!', '?');
            if (tag.Length > 0 && !tags.Contains(tag, StringComparer.OrdinalIgnoreCase))
            {
                tags.Add(tag);
            }
        }

        return string.Join(", ", tags);
    }
}
