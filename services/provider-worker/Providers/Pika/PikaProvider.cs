using System.Globalization;
using System.Text.Json.Nodes;
using AdGenius.ProviderWorker.Providers.Fal;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Pika;

/// <summary>Pika on fal.</summary>
internal sealed class PikaProvider(
    IOptions<PikaOptions> options,
    [FromKeyedServices(PikaProvider.ModelId)] ProviderClient client) : FalVideoProvider(TraitsOf(options.Value), options.Value, client)
{
    public const string ModelId = "pika_v2";

    private static readonly DateOnly PriceDate = new(2026, 11, 21);

    private readonly PikaOptions _options = options.Value;

    /// <inheritdoc/>
    protected override string PathOf(ClipRequest clipRequest) =>
        $"{_options.Model}/{(clipRequest.Picture is null ? "text-to-video" : "image-to-video")}";

    /// <inheritdoc/>
    protected override HttpContent InputOf(ClipRequest clipRequest) => JsonBody.Of(ToWire(clipRequest), PikaJson.Default.PikaInput);

    private static ProviderTraits TraitsOf(PikaOptions options)
    {
        var (state, note) = ProviderState.OfKeys(ModelId, options, PikaOptions.KeyVariables);
        return new ProviderTraits
        {
            ModelId = ModelId,
            Name = "Pika",
            ResolvesTo = options.Model,
            State = state,
            Note = note,
            Lengths = ClipLengths.Of(5, 10),
            AspectRatios = ["16:9", "9:16", "1:1", "4:5", "5:4", "3:2", "2:3"],
            ShortSides = [720, 1080],
            NegativePrompt = true,
            Seed = true,
            ImageInput = true,
            Prices = options.PricePerSecond is { } own
                ? PriceTable.Flat(own, PriceDate, "configuration")
                : new PriceTable
                {
                    PerSecond = new Dictionary<int, decimal> { [720] = 0.04m, [1080] = 0.09m },
                    Date = PriceDate,
                    Source = options.Model == "fal-ai/pika/v2.2"
                        ? "apis.apis.io/apis/pika/pika-video-api (2026)"
                        : "taken as Pika 2.2: apis.apis.io/apis/pika/pika-video-api (2026)",
                    IsAssumed = options.Model != "fal-ai/pika/v2.2",
                },
            PollInterval = options.PollInterval,
            Deadline = options.Deadline,
            SubmitTimeout = options.SubmitTimeout,
            MaxConcurrent = options.MaxConcurrent,
            MaxConcurrentPerKey = options.MaxConcurrentPerKey,
        };
    }

    private PikaInput ToWire(ClipRequest clipRequest)
    {
        var seconds = (int)clipRequest.DurationSeconds;
        return new PikaInput
        {
            ImageUrl = clipRequest.Picture?.ToUri(),
            Prompt = clipRequest.Prompt,
            NegativePrompt = clipRequest.NegativePrompt,
            AspectRatio = clipRequest.Picture is null ? clipRequest.AspectRatio : null, // the picture's own aspect ratio is used
            Resolution = $"{clipRequest.ShortSide}p",
            Duration = _options.Model == "fal-ai/pika/v2.2"
                ? JsonValue.Create(seconds.ToString(CultureInfo.InvariantCulture))
                : JsonValue.Create(seconds),
            Seed = clipRequest.Seed,
        };
    }
}
