using System.Globalization;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Generation;

/// <summary>
/// Which pictures a take needs. It follows from the parameters alone, so that an order that is sent again asks for the same pictures.
/// </summary>
internal sealed record KeyframePlan
{
    /// <summary>The pictures in order; at least one per scene.</summary>
    public required IReadOnlyList<Keyframe> Keyframes { get; init; }

    /// <summary>How the pictures are to move.</summary>
    public required Motion Motion { get; init; }

    /// <summary>Said in the answer when the motion that was requested for is not the one that is made.</summary>
    public string? Adjustment { get; init; }

    /// <summary>Plans the pictures of a video of <paramref name="parameters"/>.</summary>
    public static KeyframePlan Of(PromptParameters parameters, Motion? requested, KeyframeSource source, FramesOptions options)
    {
        var motion = requested ?? options.Motion;
        if (motion is Motion.Walk or Motion.Drift && source == KeyframeSource.Placeholder)
        {
            // A drawn placeholder has nothing between two scenes to walk through.
            return new KeyframePlan
            {
                Keyframes = Stills(parameters.Scenes),
                Motion = Motion.Pan,
                Adjustment = requested is null ? null : $"motion {motion} became Pan: placeholders are stills",
            };
        }

        if (motion is not (Motion.Walk or Motion.Drift))
        {
            return new KeyframePlan { Keyframes = Stills(parameters.Scenes), Motion = motion };
        }

        var keyframes = Moving(parameters.Scenes, motion, options);
        var wanted = (int)Math.Floor(Wanted(parameters.Scenes, options));
        return new KeyframePlan
        {
            Keyframes = keyframes,
            Motion = motion,
            Adjustment = wanted > options.MaximumKeyframes
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{keyframes.Count} pictures instead of {wanted}: a take has at most {options.MaximumKeyframes}")
                : null,
        };
    }

    /// <summary>The pictures in orders of at most <paramref name="size"/>.</summary>
    public IReadOnlyList<Keyframe[]> Batches(int size) => [.. Keyframes.Chunk(size)];

    private static Keyframe[] Stills(IReadOnlyList<Scene> scenes) => [.. scenes.Select((scene, index) => Still(scene, index, index))];

    private static List<Keyframe> Moving(IReadOnlyList<Scene> scenes, Motion motion, FramesOptions options)
    {
        var counts = Counts(scenes, options);
        var keyframes = new List<Keyframe>(counts.Sum());
        for (var sceneIndex = 0; sceneIndex < scenes.Count; sceneIndex++)
        {
            var next = motion == Motion.Walk && sceneIndex + 1 < scenes.Count ? scenes[sceneIndex + 1] : null;
            for (var position = 0; position < counts[sceneIndex]; position++)
            {
                var still = Still(scenes[sceneIndex], sceneIndex, keyframes.Count);

                // A walk ends where the next scene begins, so it never quite arrives; the last scene has nowhere to walk to and drifts.
                keyframes.Add(next is not null
                    ? still with { NextPrompt = next.Prompt, Blend = (double)position / counts[sceneIndex] }
                    : still with { Drift = counts[sceneIndex] == 1 ? 0 : (double)position / (counts[sceneIndex] - 1) });
            }
        }

        return keyframes;
    }

    private static double Wanted(IReadOnlyList<Scene> scenes, FramesOptions options)
        => scenes.Sum(scene => scene.DurationSeconds) * options.KeyframesPerSecond;

    /// <summary>How many pictures each scene gets: by its length, all scaled down alike when the budget is passed.</summary>
    private static int[] Counts(IReadOnlyList<Scene> scenes, FramesOptions options)
    {
        var wanted = Wanted(scenes, options);
        var scale = wanted > options.MaximumKeyframes ? options.MaximumKeyframes / wanted : 1;
        return [.. scenes.Select(
            scene => Math.Max(1, (int)Math.Floor((scene.DurationSeconds * options.KeyframesPerSecond * scale) + 1e-9)))];
    }

    private static Keyframe Still(Scene scene, int sceneIndex, int index) => new()
    {
        Index = index,
        SceneIndex = sceneIndex,
        Text = scene.Text,
        Prompt = scene.Prompt,
        Palette = scene.Palette,
    };
}
