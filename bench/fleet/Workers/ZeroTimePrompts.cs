using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Bench.Fleet.Workers;

/// <summary>Answers <see cref="QuantifyPrompt"/>.</summary>
internal sealed class ZeroTimePrompts : IConsumer<QuantifyPrompt>
{
    public Task Consume(ConsumeContext<QuantifyPrompt> context)
    {
        var request = context.Message.Request;
        return context.Publish(
            new PromptQuantified
            {
                JobId = context.Message.JobId,
                Parameters = new PromptParameters
                {
                    Subject = request.Prompt ?? "a kite",
                    Setting = "a hill by the sea",
                    Style = "cinematic",
                    Mood = "bright",
                    Lighting = "golden hour",
                    Camera = "slow push in",
                    Palette = ["amber", "teal", "white"],
                    DurationSeconds = request.DurationSeconds ?? 4,
                    AspectRatio = request.AspectRatio ?? "16:9",
                    FramesPerSecond = request.FramesPerSecond ?? 24,
                    Quality = request.Quality ?? Quality.Draft,
                    NegativePrompt = "blurry, watermark, text",
                    Scenes =
                    [
                        new Scene
                        {
                            Text = request.Prompt ?? "a kite",
                            Prompt = $"{request.Prompt}, cinematic, bright, golden hour",
                            DurationSeconds = request.DurationSeconds ?? 4,
                            Palette = ["amber", "teal", "white"],
                        },
                    ],
                    EnhancedPrompt = $"{request.Prompt}, cinematic, bright, golden hour, slow push in, amber, teal and white",
                    QuantifiedBy = "rules",
                },
            },
            context.CancellationToken);
    }
}
