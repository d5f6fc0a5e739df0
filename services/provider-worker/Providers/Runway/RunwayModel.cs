namespace AdGenius.ProviderWorker.Providers.Runway;

/// <summary>One model of Runway's: what it takes and what a second costs.</summary>
internal sealed record RunwayModel
{
    /// <summary>Its name on the wire.</summary>
    public required string Name { get; init; }

    /// <summary>Works without a picture.</summary>
    public required bool TextToVideo { get; init; }

    /// <summary>The lengths it makes.</summary>
    public required ClipLengths Lengths { get; init; }

    /// <summary>What it makes from a prompt alone, by shape and short side.</summary>
    public required IReadOnlyDictionary<(string Shape, int ShortSide), string> TextRatios { get; init; }

    /// <summary>What it makes from a picture.</summary>
    public required IReadOnlyDictionary<(string Shape, int ShortSide), string> ImageRatios { get; init; }

    /// <summary>Takes a negative prompt; the others refuse the field.</summary>
    public bool NegativePrompt { get; init; }

    /// <summary>Can make sound; the others refuse the field.</summary>
    public bool Audio { get; init; }

    /// <summary>What a second costs with sound where there is any. A credit is a cent.</summary>
    public required decimal CreditsPerSecond { get; init; }

    /// <summary>What a silent second costs.</summary>
    public decimal? SilentCreditsPerSecond { get; init; }

    private static readonly Dictionary<(string, int), string> Wide = new() { [("16:9", 720)] = "1280:720", [("9:16", 720)] = "720:1280" };

    private static readonly Dictionary<(string, int), string> FromPicture = new()
    {
        [("16:9", 720)] = "1280:720",
        [("9:16", 720)] = "720:1280",
        [("1:1", 720)] = "960:960",
        [("4:3", 720)] = "1104:832",
        [("3:4", 720)] = "832:1104",
        [("21:9", 720)] = "1584:672",
    };

    private static readonly Dictionary<(string, int), string> Veo = new(Wide) {
        [("16:9", 1080)] = "1920:1080",
        [("9:16", 1080)] = "1080:1920" };

    /// <summary>The models that can be configured.</summary>
    public static readonly IReadOnlyList<RunwayModel> All =
    [
        new() {
            Name = "gen4.5",
            TextToVideo = true,
            Lengths = ClipLengths.WholeSeconds(2, 10),
            TextRatios = Wide,
            ImageRatios = FromPicture,
            CreditsPerSecond = 12 },
        new() {
            Name = "gen4_turbo",
            TextToVideo = false,
            Lengths = ClipLengths.WholeSeconds(2, 10),
            TextRatios = FromPicture,
            ImageRatios = FromPicture,
            CreditsPerSecond = 5 },
        new()
        {
            Name = "veo3.1", TextToVideo = true, Lengths = ClipLengths.Of(
                4,
                6,
                8), TextRatios = Veo, ImageRatios = Veo, NegativePrompt = true, Audio = true,
            CreditsPerSecond = 40, SilentCreditsPerSecond = 20,
        },
        new()
        {
            Name = "veo3.1_fast", TextToVideo = true, Lengths = ClipLengths.Of(
                4,
                6,
                8), TextRatios = Veo, ImageRatios = Veo, NegativePrompt = true, Audio = true,
            CreditsPerSecond = 15, SilentCreditsPerSecond = 10,
        },
    ];

    /// <summary>
    /// Models that Runway has retired. The day is the first release of its own client that no longer knows them; Runway names none.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, DateOnly> Retired = new Dictionary<string, DateOnly>
    {
        ["gen3a_turbo"] = new(2026, 7, 23),
        ["veo3"] = new(2026, 9, 1),
    };

    /// <summary>The day the credits were looked up.</summary>
    public static readonly DateOnly PriceDate = new(2026, 11, 21);

    /// <summary>Where.</summary>
    public const string PriceSource
        = "github.com/runwayml/skills rw-api-reference (mid 2026); 1 credit = 0.01 USD by docs.dev.runwayml.com";

    /// <summary>The model of that name, or null.</summary>
    public static RunwayModel? Find(string name) => All.FirstOrDefault(model => model.Name == name);

    /// <summary>What a second costs, with or without sound.</summary>
    public decimal PricePerSecond(bool? audio) => (audio == false ? SilentCreditsPerSecond ?? CreditsPerSecond : CreditsPerSecond) / 100;

    /// <summary>Runway's ratio for an aspect ratio and size; the nearest size where the aspect ratio has none of that.</summary>
    public static string? RatioOf(IReadOnlyDictionary<(string Shape, int ShortSide), string> ratios, string shape, int shortSide) => ratios
        .Where(each => each.Key.Shape == shape)
        .OrderBy(each => Math.Abs(each.Key.ShortSide - shortSide))
        .Select(each => each.Value)
        .FirstOrDefault();
}
