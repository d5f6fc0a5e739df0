namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>What a call to a provider does, which decides when it may be repeated.</summary>
internal enum CallKind
{
    /// <summary>Changes nothing: repeated whenever that may help.</summary>
    Read,

    /// <summary>Costs money: repeated only when it provably never left or was provably refused.</summary>
    Submit,

    /// <summary>Stops a job; twice does no harm.</summary>
    Cancel,
}
