using AdGenius.ProviderWorker.Providers.Fal;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Stability;

/// <summary>Stable Video Diffusion where fal still hosts it: 25 frames, whatever is asked.</summary>
internal sealed class StabilityOnFalProvider : IVideoProvider
{
    private const string Model = "fal-ai/fast-svd/text-to-video";

    private static readonly DateOnly PriceDate = new(2026, 11, 21);

    private readonly StabilityOptions _options;
    private readonly FalQueue _queue;

    public StabilityOnFalProvider(
        IOptions<StabilityOptions> options,
        [FromKeyedServices(StabilityImageProvider.ModelId)] ProviderClient client)
    {
        _options = options.Value;
        _queue = new FalQueue(StabilityImageProvider.ModelId, _options, client);
        var (state, note) = ProviderState.OfKeys(
            StabilityImageProvider.ModelId,
            _options,
            FalOptions.KeyVariable,
            "Stability's video API ended on 2025-07-24; fal hosts the model.");
        Traits = new ProviderTraits
        {
            ModelId = StabilityImageProvider.ModelId,
            Name = "Stable Video Diffusion on fal",
            ResolvesTo = Model,
            State = state,
            Note = note,
            Lengths = ClipLengths.Of(2.5),
            AspectRatios = ["16:9", "9:16", "1:1"],
            ShortSides = [576],
            NegativePrompt = true,
            Seed = true,
            Prices = _options.PricePerSecond is { } own ? PriceTable.Flat(own, PriceDate, "configuration") : new PriceTable
            {
                PerClip = 0.075m,
                Date = PriceDate,
                Source = "taken as fal-ai/stable-video, 0.075 USD a video (fal.ai/models/fal-ai/stable-video); fal shows no price for this one",
                IsAssumed = true,
            },
            PollInterval = _options.PollInterval,
            Deadline = _options.Deadline,
            SubmitTimeout = _options.SubmitTimeout,
            MaximumConcurrent = _options.MaximumConcurrent,
            MaximumConcurrentPerKey = _options.MaximumConcurrentPerKey,
        };
    }

    /// <inheritdoc/>
    public ProviderTraits Traits { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ProviderKey> Keys => _options.Keys;

    /// <inheritdoc/>
    public decimal Estimate(ClipRequest clipRequest) => Traits.Prices.Of(clipRequest.DurationSeconds, clipRequest.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(
        ClipRequest clipRequest,
        ProviderKey key,
        CancellationToken cancellationToken) => _queue.SubmitAsync(
        Model,
        JsonBody.Of(
            new SvdInput
            {
                Prompt = clipRequest.Prompt,
                NegativePrompt = clipRequest.NegativePrompt,
                Seed = clipRequest.Seed,
                VideoSize = clipRequest.AspectRatio switch { "9:16" => "portrait_16_9", "1:1" => "square", _ => "landscape_16_9" },
            },
            StabilityJson.Default.SvdInput),
        clipRequest.CallbackUrl,
        key,
        cancellationToken);

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken)
        => _queue.PollAsync(job, job.Estimate ?? Estimate(job.ClipRequest), cancellationToken);

    /// <inheritdoc/>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken)
        => _queue.CancelAsync(job, cancellationToken);

    /// <inheritdoc/>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
        => Task.FromResult<ReconcileResult>(new ReconcileResult.Inconclusive());

    /// <inheritdoc/>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;
}
