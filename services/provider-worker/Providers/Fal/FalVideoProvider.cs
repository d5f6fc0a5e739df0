using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Fal;

/// <summary>A model on fal's queue: each differs in its traits and its input only.</summary>
internal abstract class FalVideoProvider(ProviderTraits traits, FalOptions options, ProviderClient client) : IVideoProvider
{
    private readonly FalQueue _queue = new(traits.ModelId, options, client);

    /// <inheritdoc/>
    public ProviderTraits Traits { get; } = traits;

    /// <inheritdoc/>
    public IReadOnlyList<ProviderKey> Keys => options.Keys;

    /// <inheritdoc/>
    public decimal Estimate(ClipRequest clipRequest) => Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken) =>
        _queue.SubmitAsync(PathOf(clipRequest), InputOf(clipRequest), clipRequest.CallbackUrl, key, cancellationToken);

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) =>
        _queue.PollAsync(job, job.Estimate ?? Estimate(job.ClipRequest), cancellationToken);

    /// <inheritdoc/>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken) =>
        _queue.CancelAsync(job, cancellationToken);

    /// <inheritdoc/>
    public bool NamesJobInCallbacks => true;

    /// <inheritdoc/>
    public KnownJob JobOfCallback(ClipRequest clipRequest, string jobId) => FalQueue.JobOf(PathOf(clipRequest), jobId);

    /// <summary>fal cannot list requests.</summary>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken) =>
        Task.FromResult<ReconcileResult>(new ReconcileResult.Inconclusive());

    /// <summary>Results are public addresses of a CDN.</summary>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The path of the model for <paramref name="clipRequest"/>.</summary>
    protected abstract string PathOf(ClipRequest clipRequest);

    /// <summary>The model's input.</summary>
    protected abstract HttpContent InputOf(ClipRequest clipRequest);
}
