using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition;

namespace AdGenius.Bench.Composition;

/// <summary>One clip to measure.</summary>
internal sealed record BenchCase(string Name, ClipPlan Plan)
{
    /// <summary>All cases, or those whose name contains the argument.</summary>
    public static IReadOnlyList<BenchCase> Of(string[] args) =>
        [.. All().Where(bench => args.Length == 0 || bench.Name.Contains(args[0], StringComparison.OrdinalIgnoreCase))];

    private static IEnumerable<BenchCase> All()
    {
        yield return Case("draft 16:9 crossfade", Quality.Draft, "16:9", 6, 2, Transition.Crossfade, Motion.Pan);
        yield return Case("draft 16:9 walk", Quality.Draft, "16:9", 6, 2, Transition.Crossfade, Motion.Walk, 8);
        yield return Case("standard 9:16 slide", Quality.Standard, "9:16", 6, 2, Transition.Slide, Motion.Pan);
        yield return Case("high 16:9 zoom", Quality.High, "16:9", 4, 2, Transition.Zoom, Motion.Pan);
        yield return Case("high 4:5 dissolve", Quality.High, "4:5", 4, 2, Transition.Dissolve, Motion.Pan);
        yield return Case("premium 1:1 crossfade", Quality.Premium, "1:1", 2, 2, Transition.Crossfade, Motion.Pan);
        yield return Case("premium 16:9 wipe", Quality.Premium, "16:9", 2, 2, Transition.Wipe, Motion.Pan);
    }

    private static BenchCase Case(
        string name,
        Quality quality,
        string aspect,
        int seconds,
        int shots,
        Transition transition,
        Motion motion,
        int picturesPerShot = 1) =>
        new(name, new ClipPlan
        {
            Shots = [.. Enumerable.Repeat(new PlannedShot(picturesPerShot, (double)seconds / shots), shots)],
            Transition = transition,
            Motion = motion,
            Size = FrameSize.Of(quality, aspect),
            FramesPerSecond = 24,
            FrameCount = seconds * 24,
            Seed = 7,
            Quality = quality,
        });
}
