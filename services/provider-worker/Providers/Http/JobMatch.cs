namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>How a listed job compares with the request of an unconfirmed submit.</summary>
internal enum JobMatch
{
    /// <summary>Provably another request.</summary>
    Different,

    /// <summary>The list has too few details to exclude it.</summary>
    Possible,

    /// <summary>The same request.</summary>
    Same,

    /// <summary>The same request, and that of another unconfirmed submit too: the job may be either's.</summary>
    Shared,
}
