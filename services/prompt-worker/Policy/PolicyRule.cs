using AdGenius.Contracts.Policy;

namespace AdGenius.PromptWorker.Policy;

/// <summary>A rule of the bundled lists or of a tenant.</summary>
internal sealed record PolicyRule
{
    /// <summary>The kind; with <see cref="Name"/> it identifies the rule.</summary>
    public required PolicyRuleKind Kind { get; init; }

    /// <summary>The name, such as <c>alcohol</c> or <c>Nike</c>; of a tenant's term the term itself.</summary>
    public required string Name { get; init; }

    /// <summary>What is done unless the tenant's policy says otherwise.</summary>
    public required PolicyAction Action { get; init; }

    /// <summary>True: no tenant can change the action.</summary>
    public bool IsFixed { get; init; }

    /// <summary>The rule as findings name it, such as <c>category/alcohol</c>.</summary>
    public string Id => $"{Kind.ToString().ToLowerInvariant()}/{Name}";
}
