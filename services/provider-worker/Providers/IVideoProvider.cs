namespace AdGenius.ProviderWorker.Providers;

/// <summary>
/// One provider behind one id of the catalogue. Knows nothing of the bus, of rows or of retries that last longer than seconds; all answers are closed lists.
/// </summary>
internal interface IVideoProvider
{
    /// <summary>What it can make today, in what state it is and how it wants to be treated.</summary>
    ProviderTraits Traits { get; }

    /// <summary>The keys it may use, at least one when it is available.</summary>
    IReadOnlyList<ProviderKey> Keys { get; }

    /// <summary>The most that <paramref name="order"/> will cost, in US dollars.</summary>
    decimal Estimate(ClipOrder order);

    /// <summary>Asks for the clip. Costs money, so it is never called twice for one submission.</summary>
    Task<SubmitResult> SubmitAsync(ClipOrder order, ProviderKey key, CancellationToken cancellationToken);

    /// <summary>Looks how far a job is.</summary>
    Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken);

    /// <summary>Stops a job where the provider can.</summary>
    Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken);

    /// <summary>Looks whether a submit whose answer was lost has arrived.</summary>
    Task<ReconcileResult> ReconcileAsync(LostSubmit lost, CancellationToken cancellationToken);

    /// <summary>Adds the credentials for fetching a result. Only called for addresses on <see cref="ProviderTraits.CredentialHosts"/>.</summary>
    Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken);
}
