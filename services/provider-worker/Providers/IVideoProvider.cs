namespace AdGenius.ProviderWorker.Providers;

/// <summary>
/// One provider behind one id of the catalogue. Knows nothing of the bus, of rows or of retries that last longer than seconds; all answers
/// are closed lists.
/// </summary>
internal interface IVideoProvider
{
    /// <summary>What it can make today, in what state it is and how it wants to be treated.</summary>
    ProviderTraits Traits { get; }

    /// <summary>The keys it may use, at least one when it is available.</summary>
    IReadOnlyList<ProviderKey> Keys { get; }

    /// <summary>The most that <paramref name="clipRequest"/> will cost, in US dollars.</summary>
    decimal Estimate(ClipRequest clipRequest);

    /// <summary>Asks for the clip. Costs money, so it is never called twice for one submission.</summary>
    Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken);

    /// <summary>PollCount how far a job is.</summary>
    Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken);

    /// <summary>Stops a job where the provider can.</summary>
    Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken);

    /// <summary>PollCount whether a submit whose answer was unconfirmed has arrived.</summary>
    Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken);

    /// <summary>
    /// Adds the credentials for fetching a result. Only called for addresses on <see cref="ProviderTraits.CredentialHosts"/>.
    /// </summary>
    Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken);
}
