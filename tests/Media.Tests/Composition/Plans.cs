using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition;

namespace AdGenius.Media.Tests.Composition;

/// <summary>Builders of plans.</summary>
internal static class Plans
{
    public static ClipPlan Of(
        int shots = 2,
        int frames = 48,
        Transition transition = Transition.Crossfade,
        Motion motion = Motion.Pan,
        int picturesPerShot = 1,
        FrameSize? size = null) => new()
        {
            Shots = [.. Enumerable.Repeat(new PlannedShot(picturesPerShot, 1), shots)],
            Transition = transition,
            Motion = motion,
            Size = size ?? new FrameSize(160, 90),
            FramesPerSecond = 24,
            FrameCount = frames,
            Seed = 3,
            Quality = Quality.Draft,
        };
}
