namespace AdGenius.ProviderWorker.Providers.Fal;

/// <summary>Priorities of fal's queue.</summary>
internal enum FalPriority
{
    /// <summary>fal's default.</summary>
    Normal,

    /// <summary>After all requests of normal priority.</summary>
    Low,
}
