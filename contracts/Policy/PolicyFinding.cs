namespace AdGenius.Contracts.Policy;

/// <summary>One thing that a policy rule found in the texts of a request.</summary>
public sealed record PolicyFinding
{
    /// <summary>
    /// The rule: its kind and its name, such as <c>term/casino</c>, <c>category/alcohol</c>, <c>brand/Nike</c>, <c>person/Taylor Swift</c>,
    /// <c>moderation/violence</c> or <c>moderation/unavailable</c>.
    /// </summary>
    public required string Rule { get; init; }

    /// <summary><see cref="PolicyAction.Hold"/> or <see cref="PolicyAction.Refuse"/>.</summary>
    public required PolicyAction Action { get; init; }

    /// <summary>The member of the request, such as <c>prompt</c>, <c>scenes[1]</c>, <c>voiceOver.text</c> or <c>feedback</c>.</summary>
    public required string Field { get; init; }

    /// <summary>The words that were found, as they are written there, up to 100 characters; empty for moderation.</summary>
    public required string Words { get; init; }

    /// <summary>The finding in one sentence.</summary>
    public required string Text { get; init; }
}
