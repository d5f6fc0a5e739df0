namespace AdGenius.ProviderWorker.Providers;

/// <summary>
/// One provider behind one id of the catalogue. Knows nothing of the bus, of rows or of retries that last longer than seconds; all results
/// are closed lists.
/// </summary>
internal interface IVideoProvider
{
    /// <summary>What it supports today, its state, and its limits.</summary>
    ProviderTraits Traits { get; }

    /// <summary>The keys it may use, at least one when it is available.</summary>
    IReadOnlyList<ProviderKey> Keys { get; }

    /// <summary>The most that <paramref name="clipRequest"/> will cost, in US dollars.</summary>
    decimal Estimate(ClipRequest clipRequest);

    /// <summary>Submits the request. Costs money.</summary>
    Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken);

    /// <summary>Polls a job.</summary>
    Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken);

    /// <summary>Cancels a job where the provider can.</summary>
    Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken);

    /// <summary>
    /// True where each submission has a callback of its own that names the provider's job: where the response of its submit was lost, the
    /// callback tells which job is its.
    /// </summary>
    bool NamesJobInCallbacks => false;

    /// <summary>The job that the callback of <paramref name="clipRequest"/> has named.</summary>
    KnownJob JobOfCallback(ClipRequest clipRequest, string jobId) => new(jobId);

    /// <summary>Searches for the job of a submit whose response was lost.</summary>
    Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the finished video at the provider, after its clip was fetched and its result published, where the provider can and the
    /// settings ask for it. Its failure changes nothing: the clip is in staging.
    /// </summary>
    Task DiscardAsync(ProviderJob job, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Adds the credentials for fetching a result. Only called for addresses at <see cref="ProviderTraits.CredentialOrigins"/>.
    /// </summary>
    Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken);
}
