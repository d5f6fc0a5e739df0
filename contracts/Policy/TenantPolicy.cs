namespace AdGenius.Contracts.Policy;

/// <summary>What a tenant's requests are checked for before anything is spent. Every member that is absent has its default.</summary>
public sealed record TenantPolicy
{
    /// <summary>Words and phrases of the tenant's own, up to 500.</summary>
    public IReadOnlyList<BlockedTerm>? BlockedTerms { get; init; }

    /// <summary>Categories whose action is not the default, each once.</summary>
    public IReadOnlyList<CategoryRule>? Categories { get; init; }

    /// <summary>What is done with names of protected brands. Default <see cref="PolicyAction.Hold"/>.</summary>
    public PolicyAction? Brands { get; init; }

    /// <summary>What is done with names of real persons. Default <see cref="PolicyAction.Hold"/>.</summary>
    public PolicyAction? Persons { get; init; }

    /// <summary>Brands and persons that the tenant may use, such as its own brand, by the names of the rules; up to 200.</summary>
    public IReadOnlyList<string>? AllowedNames { get; init; }

    /// <summary>
    /// True: every video has the visible label that it is made by AI, also where a request wants none. Default: what request and
    /// configuration say.
    /// </summary>
    public bool? Label { get; init; }
}
