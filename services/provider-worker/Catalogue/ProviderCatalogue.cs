using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Catalogue;

/// <summary>Every provider by its id.</summary>
internal sealed class ProviderCatalogue(IEnumerable<IVideoProvider> providers)
{
    private readonly Dictionary<string, IVideoProvider> _byId = providers.ToDictionary(provider => provider.Traits.ModelId);

    /// <summary>The provider behind <paramref name="modelId"/>, or null.</summary>
    public IVideoProvider? Find(string modelId) => _byId.GetValueOrDefault(modelId);

    /// <summary>The rows to show.</summary>
    public IReadOnlyList<VideoModel> List()
        => [.. _byId.Values.Select(provider => RowOf(provider.Traits)).OrderBy(model => model.Id, StringComparer.Ordinal)];

    private static VideoModel RowOf(ProviderTraits traits)
    {
        var prices = traits.Prices.PerSecond.Count > 0 ? PricesOf(traits) : null;
        return new VideoModel
        {
            Id = traits.ModelId,
            Name = traits.Name,
            ResolvesTo = traits.ResolvesTo,
            State = traits.State,
            Note = traits.Note,
            RetiredSince = traits.RetiredSince,
            DurationsSeconds = traits.Lengths.Allowed,
            MinDurationSeconds = traits.Lengths.Allowed is null ? traits.Lengths.Minimum : null,
            MaxDurationSeconds = traits.Lengths.Allowed is null ? traits.Lengths.Maximum : null,
            AspectRatios = traits.AspectRatios,
            Sizes = [.. traits.ShortSides.Select(side => $"{side}p")],
            NegativePrompt = traits.NegativePrompt,
            Seed = traits.Seed,
            ImageInput = traits.ImageInput,
            PricePerSecond = prices?[0].PricePerSecond,
            QualityPrices = prices,
            PricePerClip = traits.Prices.PerClip > 0 ? traits.Prices.PerClip : null,
            PriceIsAssumed = traits.Prices.IsAssumed,
            PriceDate = traits.Prices.Date,
            PriceSource = traits.Prices.Source,
        };
    }

    /// <summary>Of every quality, Draft first, which is the default.</summary>
    private static IReadOnlyList<QualityPrice> PricesOf(ProviderTraits traits) =>
    [
        .. Enum.GetValues<Quality>().Select(quality => (quality, side: ClipPlanner.SideOf(quality, traits.ShortSides)))
            .Select(each => new QualityPrice
            {
                Quality = each.quality,
                Size = $"{each.side}p",
                PricePerSecond = traits.Prices.OfSecond(each.side),
            }),
    ];
}
