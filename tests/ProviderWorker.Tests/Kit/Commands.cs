using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Builds commands.</summary>
internal static class Commands
{
    public static GenerateClip Clip(
        string model = "sandbox",
        string prompt = "a paper boat in rain",
        double seconds = 1,
        string aspect = "16:9",
        Quality quality = Quality.Draft,
        long seed = 42,
        string negative = "blur",
        bool allowNearest = false,
        string? sourceImage = null,
        decimal? maxCost = null,
        string tenant = "acme") => new()
        {
            JobId = Guid.NewGuid(),
            TakeId = Guid.NewGuid(),
            Attempt = 1,
            TenantName = tenant,
            CreativeId = "spring",
            Model = model,
            Seed = seed,
            AllowNearest = allowNearest,
            SourceImage = sourceImage,
            MaxCost = maxCost,
            Parameters = new PromptParameters
            {
                Subject = "a paper boat",
                Style = "cinematic",
                Mood = "serene",
                Lighting = "soft",
                Camera = "slow push in",
                Palette = ["#101820", "#405060", "#a0b0c0"],
                DurationSeconds = seconds,
                AspectRatio = aspect,
                FramesPerSecond = 24,
                Quality = quality,
                NegativePrompt = negative,
                Scenes = [new Scene {
                    Text = prompt,
                    Prompt = prompt,
                    DurationSeconds = seconds,
                    Palette = ["#101820", "#405060", "#a0b0c0"] }],
                EnhancedPrompt = prompt,
                QuantifiedBy = "rules",
            },
        };
}
