using System.Globalization;
using System.Text.Json.Nodes;
using AdGenius.ProviderWorker.Providers.Fal;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Pika;

/// <summary>Pika on fal.</summary>
internal sealed class PikaProvider : IVideoProvider
{
    public const string ModelId = "pika_v2";

    private readonly PikaOptions _options;
    private readonly FalQueue _queue;

    public PikaProvider(IOptions<PikaOptions> options, [FromKeyedServices(ModelId)] ProviderClient client)
    {
        _options = options.Value;
        _queue = new FalQueue(ModelId, _options, client);
        var (state, note) = ProviderState.OfKeys(ModelId, _options, FalOptions.KeyVariable);
        Traits = new ProviderTraits
        {
            ModelId = ModelId,
            Name = "Pika",
            ResolvesTo = _options.Model,
            State = state,
            Note = note,
            Lengths = ClipLengths.Of(5, 10),
            AspectRatios = ["16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"],
            ShortSides = [720, 1080],
            NegativePrompt = true,
            Seed = true,
            ImageInput = true,
            Prices = _options.PricePerSecond is { } own
                ? PriceTable.Flat(own, PriceDate, "configuration")
                : new PriceTable
                {
                    PerSecond = new Dictionary<int, decimal> { [720] = 0.04m, [1080] = 0.09m },
                    Date = PriceDate,
                    Source = _options.Model == "fal-ai/pika/v2.2"
                        ? "apis.apis.io/apis/pika/pika-video-api (2026)"
                        : "taken as Pika 2.2: apis.apis.io/apis/pika/pika-video-api (2026)",
                    IsAssumed = _options.Model != "fal-ai/pika/v2.2",
                },
            PollInterval = _options.PollInterval,
            Deadline = _options.Deadline,
            SubmitTimeout = _options.SubmitTimeout,
            MaximumConcurrent = _options.MaximumConcurrent,
            MaximumConcurrentPerKey = _options.MaximumConcurrentPerKey,
        };
    }

    private static readonly DateOnly PriceDate = new(2026, 11, 21);

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
        $"{_options.Model}/{(clipRequest.Picture is null ? "text-to-video" : "image-to-video")}",
        JsonBody.Of(ToWire(clipRequest), PikaJson.Default.PikaInput),
        clipRequest.CallbackUrl,
        key,
        cancellationToken);

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken)
        => _queue.PollAsync(job, job.Estimate ?? Estimate(job.ClipRequest), cancellationToken);

    /// <inheritdoc/>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken)
        => _queue.CancelAsync(job, cancellationToken);

    /// <summary>fal cannot list requests.</summary>
    public Task<ReconcileResult> ReconcileAsync(UnconfirmedSubmission unconfirmed, CancellationToken cancellationToken)
        => Task.FromResult<ReconcileResult>(new ReconcileResult.Inconclusive());

    /// <summary>Results are public addresses of a CDN.</summary>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    private PikaInput ToWire(ClipRequest clipRequest)
    {
        var seconds = (int)clipRequest.DurationSeconds;
        return new PikaInput
        {
            ImageUrl = clipRequest.Picture?.ToUri(),
            Prompt = clipRequest.Prompt,
            NegativePrompt = clipRequest.NegativePrompt,
            AspectRatio = clipRequest.Picture is null ? clipRequest.AspectRatio : null, // the picture's own shape counts
            Resolution = $"{clipRequest.ShortSide}p",
            Duration = _options.Model == "fal-ai/pika/v2.2"
                ? JsonValue.Create(seconds.ToString(CultureInfo.InvariantCulture))
                : JsonValue.Create(seconds),
            Seed = clipRequest.Seed,
        };
    }
}
