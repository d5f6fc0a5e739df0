using AdGenius.Contracts.Models;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>
/// Placeholder for a row whose model no provider offers any more: nothing is submitted for it.
/// </summary>
internal sealed class MissingProvider(string modelId, TimeProvider time) : IVideoProvider
{
    public ProviderTraits Traits => new()
    {
        ModelId = modelId,
        Name = modelId,
        ResolvesTo = modelId,
        State = VideoModelState.NotReady,
        Lengths = ClipLengths.Range(0, 1),
        AspectRatios = [],
        ShortSides = [],
        Prices = PriceTable.Flat(0, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), "none"),
        PollInterval = TimeSpan.FromMinutes(1),
        Deadline = TimeSpan.Zero,
        SubmitTimeout = TimeSpan.Zero,
        MaxConcurrent = 0,
        MaxConcurrentPerKey = 0,
    };

    public IReadOnlyList<ProviderKey> Keys => [];

    public decimal Estimate(ClipRequest clipRequest) => 0;

    public Task<SubmitResult> SubmitAsync(ClipRequest clipRequest, ProviderKey key, CancellationToken cancellationToken) =>
        Task.FromResult<SubmitResult>(new SubmitResult.Refused(Failures.Retired(modelId, modelId)));

    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) =>
        Task.FromResult<PollResult>(new PollResult.Unreachable($"{modelId} is not configured.", null));

    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken)
        => Task.FromResult<CancelResult>(new CancelResult.NotSupported());

    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
        => Task.FromResult<ReconcileResult>(new ReconcileResult.Inconclusive());

    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;
}
