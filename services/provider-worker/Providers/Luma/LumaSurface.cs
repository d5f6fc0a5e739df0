namespace AdGenius.ProviderWorker.Providers.Luma;

/// <summary>Luma's two APIs.</summary>
internal enum LumaSurface
{
    /// <summary>The current one.</summary>
    Agents,

    /// <summary>The older one; only for accounts that still have its keys.</summary>
    DreamMachine,
}
