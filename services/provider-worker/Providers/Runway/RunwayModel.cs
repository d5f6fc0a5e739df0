namespace AdGenius.ProviderWorker.Providers.Runway;

/// <summary>One model of Runway's: what it takes and what a second costs.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="TextToVideo">Works without a picture.</param>
/// <param name="Lengths">The lengths it makes.</param>
/// <param name="NegativePrompt">Takes a negative prompt; the others refuse the field.</param>
/// <param name="CreditsPerSecond">A credit is a cent.</param>
internal sealed record RunwayModel(string Name, bool TextToVideo, ClipLengths Lengths, bool NegativePrompt, decimal CreditsPerSecond)
{
    /// <summary>The models that can be configured.</summary>
    public static readonly IReadOnlyList<RunwayModel> All =
    [
        new("gen4.5", TextToVideo: true, ClipLengths.WholeSeconds(2, 10), NegativePrompt: false, 12),
        new("gen4_turbo", TextToVideo: false, ClipLengths.Of(5, 10), NegativePrompt: false, 5),
        new("veo3.1", TextToVideo: true, ClipLengths.Of(4, 6, 8), NegativePrompt: true, 40),
        new("veo3.1_fast", TextToVideo: true, ClipLengths.Of(4, 6, 8), NegativePrompt: true, 15),
    ];

    /// <summary>The day the credits were looked up.</summary>
    public static readonly DateOnly PriceDate = new(2026, 11, 21);

    /// <summary>Where.</summary>
    public const string PriceSource = "github.com/runwayml/skills rw-api-reference (mid 2026); 1 credit = 0.01 USD by docs.dev.runwayml.com";

    /// <summary>The model of that name, or null.</summary>
    public static RunwayModel? Find(string name) => All.FirstOrDefault(model => model.Name == name);
}
