namespace AdGenius.Contracts.Policy;

/// <summary>What is done with one category of words, in place of the category's default.</summary>
public sealed record CategoryRule
{
    /// <summary>The category's name, such as <c>alcohol</c> or <c>gambling</c>.</summary>
    public required string Category { get; init; }

    /// <summary>What is done.</summary>
    public required PolicyAction Action { get; init; }
}
