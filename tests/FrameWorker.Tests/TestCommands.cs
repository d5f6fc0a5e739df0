using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;

namespace AdGenius.FrameWorker.Tests;

/// <summary>Builders of messages.</summary>
internal static class TestCommands
{
    private static readonly string[] Sunrise = ["#1b1a2e", "#5a4a6f", "#c97b63", "#f2b880"];
    private static readonly string[] Night = ["#0a0f1e", "#1d2b4a", "#f2c14e"];

    public static RenderKeyframes Keyframes(Guid job, Guid take, params string[] scenes) => new()
    {
        JobId = job,
        TakeId = take,
        Attempt = 1,
        BatchIndex = 0,
        BatchCount = 1,
        TenantName = "demo",
        Source = KeyframeSource.Placeholder,
        Keyframes =
        [
            .. scenes.Select((text, index) => new Keyframe
            {
                Index = index,
                SceneIndex = index,
                Text = text,
                Prompt = text,
                Palette = index % 2 == 0 ? Sunrise : Night,
            }),
        ],
        NegativePrompt = string.Empty,
        Seed = 42,
        Width = 854,
        Height = 480,
    };

    public static ComposeClip Clip(KeyframesRendered rendered, double secondsPerShot = 1.5) => new()
    {
        JobId = rendered.JobId,
        TakeId = rendered.TakeId,
        Attempt = rendered.Attempt,
        TenantName = "demo",
        Shots = [.. rendered.Keyframes.Select(keyframe => new Shot { Pictures = [keyframe.Picture], DurationSeconds = secondsPerShot })],
        Transition = Transition.Crossfade,
        Motion = Motion.Pan,
        Width = 854,
        Height = 480,
        FramesPerSecond = 24,
        FrameCount = (int)(rendered.Keyframes.Count * secondsPerShot * 24),
        Quality = Quality.Draft,
        Seed = 42,
        ProducedBy = new ProducedBy { Model = "placeholder", IsPlaceholder = true },
    };
}
