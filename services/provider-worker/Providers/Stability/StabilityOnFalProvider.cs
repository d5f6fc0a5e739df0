using AdGenius.ProviderWorker.Providers.Fal;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Stability;

/// <summary>Stable Video Diffusion hosted by fal: always 25 frames.</summary>
internal sealed class StabilityOnFalProvider(
    IOptions<StabilityOptions> options,
    [FromKeyedServices(StabilityImageProvider.ModelId)] ProviderClient client)
    : FalVideoProvider(TraitsOf(options.Value), options.Value, client)
{
    private const string Model = "fal-ai/fast-svd/text-to-video";

    private static readonly DateOnly PriceDate = new(2026, 11, 21);

    /// <inheritdoc/>
    protected override string PathOf(ClipRequest clipRequest) => Model;

    /// <inheritdoc/>
    protected override HttpContent InputOf(ClipRequest clipRequest) => JsonBody.Of(
        new SvdInput
        {
            Prompt = clipRequest.Prompt,
            NegativePrompt = clipRequest.NegativePrompt,
            Seed = clipRequest.Seed,
            VideoSize = clipRequest.AspectRatio switch { "9:16" => "portrait_16_9", "1:1" => "square", _ => "landscape_16_9" },
        },
        StabilityJson.Default.SvdInput);

    private static ProviderTraits TraitsOf(StabilityOptions options)
    {
        var (state, note) = ProviderState.OfKeys(
            StabilityImageProvider.ModelId,
            options,
            StabilityOptions.FalKeyVariables,
            "Stability's video API ended on 2025-07-24; fal hosts the model.");
        return new ProviderTraits
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
            Prices = options.PricePerSecond is { } own ? PriceTable.Flat(own, PriceDate, "configuration") : new PriceTable
            {
                PerClip = 0.075m,
                Date = PriceDate,
                Source = "assumed as fal-ai/stable-video, 0.075 USD a video (fal.ai/models/fal-ai/stable-video); "
                    + "fal shows no price for this one",
                IsAssumed = true,
            },
            PollInterval = options.PollInterval,
            Deadline = options.Deadline,
            SubmitTimeout = options.SubmitTimeout,
            MaxConcurrent = options.MaxConcurrent,
            MaxConcurrentPerKey = options.MaxConcurrentPerKey,
        };
    }
}
