namespace AdGenius.ProviderWorker.Providers;

/// <summary>A job that a provider has accepted.</summary>
internal sealed record ProviderJob
{
    /// <summary>The provider's id of it.</summary>
    public required string Id { get; init; }

    /// <summary>The adapter's own data (JSON), opaque to other code.</summary>
    public string? Token { get; init; }

    /// <summary>The key it was submitted with.</summary>
    public required ProviderKey Key { get; init; }

    /// <summary>What was asked for.</summary>
    public required ClipRequest ClipRequest { get; init; }

    /// <summary>
    /// The most that it can cost in US dollars, as the provider or our table has it; null when nothing was set aside for it.
    /// </summary>
    public decimal? Estimate { get; init; }

    /// <summary>When it was submitted, UTC.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }
}
