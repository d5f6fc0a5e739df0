using AdGenius.Contracts.Policy;

namespace AdGenius.Persistence.Policies;

/// <summary>A tenant's policy. Written by <see cref="PolicyStore"/> only.</summary>
public class StoredPolicy
{
    /// <summary>The tenant. Key.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>Blocked terms, categories, brands and persons (JSON column).</summary>
    public TenantPolicy Policy { get; set; } = null!;

    /// <summary>When it was written last, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}
