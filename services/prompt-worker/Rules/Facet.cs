namespace AdGenius.PromptWorker.Rules;

/// <summary>A property that terms of a prompt imply, such as a mood. Entries are in order of precedence.</summary>
internal sealed record Facet(params (string Value, string[] Terms)[] Entries)
{
    /// <summary>The value that <paramref name="text"/> implies, or null.</summary>
    public string? In(Phrase text)
    {
        foreach (var (value, terms) in Entries)
        {
            if (terms.Any(term => text.Find(term) >= 0))
            {
                return value;
            }
        }

        return null;
    }
}
