namespace AdGenius.Contracts.Policy;

/// <summary>A word or phrase that a tenant's requests must not have.</summary>
public sealed record BlockedTerm
{
    /// <summary>The word or phrase, 2 to 100 characters; found in any case, with or without accents, as words of their own.</summary>
    public required string Term { get; init; }

    /// <summary>Default <see cref="PolicyAction.Refuse"/>.</summary>
    public PolicyAction? Action { get; init; }
}
