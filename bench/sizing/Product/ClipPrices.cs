using AdGenius.Bench.Sizing.Scenarios;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.Bench.Sizing.Product;

/// <summary>What the product makes of a job of the scenario, planned and priced by its own code.</summary>
internal static class ClipPrices
{
    /// <summary>The price of one clip in US dollars, with the nearest length and size that the provider has.</summary>
    /// <exception cref="ScenarioException">The provider refuses the job.</exception>
    public static decimal Of(JobKind job, IVideoProvider provider)
    {
        var command = new GenerateClip
        {
            JobId = Guid.Empty,
            TakeId = Guid.Empty,
            Attempt = 1,
            TenantName = "tenant",
            CreativeId = "creative",
            Model = provider.Traits.ModelId,
            Parameters = ParametersOf(job),
            Seed = 1,
            SourceImage = provider.Traits.NeedsImage ? "picture" : null,
            AllowNearest = true,
        };
        return ClipPlanner.Plan(command, provider.Traits, Guid.Empty, null) switch
        {
            FittedClip.Ready ready => provider.Estimate(ready.ClipRequest),
            FittedClip.Refused refused => throw new ScenarioException(
                [$"the job '{job.Name}' is refused by {provider.Traits.ModelId}: {refused.Failure.Text}"]),
            var other => throw new InvalidOperationException($"{other} is not a plan that is known here."),
        };
    }

    /// <summary>The parameters that the prompt of such a job has, as far as they decide its work and its price.</summary>
    public static PromptParameters ParametersOf(JobKind job) => new()
    {
        Subject = "subject",
        Style = "style",
        Mood = "mood",
        Lighting = "lighting",
        Camera = "camera",
        Palette = [],
        DurationSeconds = job.DurationSeconds,
        AspectRatio = "16:9",
        FramesPerSecond = 24,
        Quality = job.Quality,
        NegativePrompt = "",
        Scenes =
        [
            .. Enumerable.Range(0, job.Scenes).Select(_ => new Scene
            {
                Text = "scene",
                Prompt = "scene",
                DurationSeconds = job.DurationSeconds / job.Scenes,
                Palette = [],
            }),
        ],
        EnhancedPrompt = "prompt",
        QuantifiedBy = "rules",
    };
}
