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
                    Source = _options.Model == "fal-ai/pika/v2.2" ? "apis.apis.io/apis/pika/pika-video-api (2026)" : "taken as Pika 2.2: apis.apis.io/apis/pika/pika-video-api (2026)",
                    IsAssumed = _options.Model != "fal-ai/pika/v2.2",
                },
            PollInterval = _options.PollInterval,
            Deadline = _options.Deadline,
            SubmitLimit = _options.SubmitLimit,
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
    public decimal Estimate(ClipOrder order) => Traits.Prices.Of(order.DurationSeconds, order.ShortSide);

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(ClipOrder order, ProviderKey key, CancellationToken cancellationToken) => _queue.SubmitAsync(
        $"{_options.Model}/{(order.Picture is null ? "text-to-video" : "image-to-video")}",
        JsonBody.Of(ToWire(order), PikaJson.Default.PikaInput),
        order.CallbackUrl,
        key,
        cancellationToken);

    /// <inheritdoc/>
    public Task<PollResult> PollAsync(ProviderJob job, CancellationToken cancellationToken) => _queue.PollAsync(job, job.Estimate ?? Estimate(job.Order), cancellationToken);

    /// <inheritdoc/>
    public Task<CancelResult> CancelAsync(ProviderJob job, CancellationToken cancellationToken) => _queue.CancelAsync(job, cancellationToken);

    /// <summary>fal cannot list requests.</summary>
    public Task<ReconcileResult> ReconcileAsync(LostSubmit lost, CancellationToken cancellationToken) => Task.FromResult<ReconcileResult>(new ReconcileResult.CannotTell());

    /// <summary>Results are public addresses of a CDN.</summary>
    public Task AuthorizeAsync(HttpRequestMessage request, ProviderKey key, CancellationToken cancellationToken) => Task.CompletedTask;

    private PikaInput ToWire(ClipOrder order)
    {
        var seconds = (int)order.DurationSeconds;
        return new PikaInput
        {
            ImageUrl = order.Picture?.ToUri(),
            Prompt = order.Prompt,
            NegativePrompt = order.NegativePrompt,
            AspectRatio = order.Picture is null ? order.AspectRatio : null, // the picture's own shape counts
            Resolution = $"{order.ShortSide}p",
            Duration = _options.Model == "fal-ai/pika/v2.2" ? JsonValue.Create(seconds.ToString(CultureInfo.InvariantCulture)) : JsonValue.Create(seconds),
            Seed = order.Seed,
        };
    }
}
