namespace AdGenius.HttpContracts.Operations;

/// <summary>The jobs of one tenant that have not ended.</summary>
public sealed record OperationsTenant
{
    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>Waiting to be admitted.</summary>
    public required int Queued { get; init; }

    /// <summary>Running.</summary>
    public required int Running { get; init; }
}
