using System.Globalization;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Generation;

/// <summary>
/// Which keyframes a take needs. It is computed when an attempt begins and kept with the take (<see cref="ToBatches"/>), so that a command
/// that is sent again asks for the same pictures after a change of settings.
/// </summary>
internal sealed record KeyframePlan
{
    /// <summary>The keyframes in order; at least one per scene.</summary>
    public required IReadOnlyList<Keyframe> Keyframes { get; init; }

    /// <summary>How the pictures are to move.</summary>
    public required Motion Motion { get; init; }

    /// <summary>What differs from the request, for the result; null when nothing does.</summary>
    public string? Adjustment { get; init; }

    /// <summary>Plans the keyframes of a video of <paramref name="parameters"/>.</summary>
    public static KeyframePlan Of(PromptParameters parameters, Motion? requested, KeyframeSource source, FramesOptions options)
    {
        var motion = requested ?? options.Motion;
        if (motion is Motion.Walk or Motion.Drift && source != KeyframeSource.Diffusion)
        {
            // Between two drawn placeholders there is nothing to interpolate, and hosted images have neither noise nor embeddings: each
            // would be another picture of the same prompt, and paid.
            return new KeyframePlan
            {
                Keyframes = Stills(parameters.Scenes),
                Motion = Motion.Pan,
                Adjustment = requested is null
                    ? null
                    : $"motion {motion} became Pan: {(source == KeyframeSource.Placeholder ? "placeholders" : "hosted images")} are stills",
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
            Adjustment = wanted > options.MaxKeyframes
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{keyframes.Count} pictures instead of {wanted}: a take has at most {options.MaxKeyframes}")
                : null,
        };
    }

    /// <summary>
    /// The plan as it is kept with the take, in batches of at most <paramref name="size"/>; texts stay with the job's scenes.
    /// </summary>
    public TakeKeyframePlan ToBatches(int size) => new()
    {
        Motion = Motion,
        Batches = [.. Keyframes.Chunk(size).Select(batch => batch.Select(keyframe => new PlannedKeyframe
        {
            SceneIndex = keyframe.SceneIndex,
            Blend = keyframe.Blend,
            Drift = keyframe.Drift,
        }).ToList())],
    };

    /// <summary>The keyframes of one batch of a plan that was kept with a take.</summary>
    public static IReadOnlyList<Keyframe> KeyframesOf(TakeKeyframePlan plan, IReadOnlyList<Scene> scenes, int batchIndex)
    {
        var firstIndex = plan.Batches.Take(batchIndex).Sum(batch => batch.Count);
        return
        [
            .. plan.Batches[batchIndex].Select((planned, position) =>
                Still(scenes[planned.SceneIndex], planned.SceneIndex, firstIndex + position) with
                {
                    NextPrompt = NextSceneOf(plan.Motion, scenes, planned.SceneIndex)?.Prompt,
                    Blend = planned.Blend,
                    Drift = planned.Drift,
                }),
        ];
    }

    // The last scene of a walk has no next scene; it drifts.
    private static Scene? NextSceneOf(Motion motion, IReadOnlyList<Scene> scenes, int sceneIndex) =>
        motion == Motion.Walk && sceneIndex + 1 < scenes.Count ? scenes[sceneIndex + 1] : null;

    private static Keyframe[] Stills(IReadOnlyList<Scene> scenes) => [.. scenes.Select((scene, index) => Still(scene, index, index))];

    private static List<Keyframe> Moving(IReadOnlyList<Scene> scenes, Motion motion, FramesOptions options)
    {
        var counts = Counts(scenes, options);
        var keyframes = new List<Keyframe>(counts.Sum());
        for (var sceneIndex = 0; sceneIndex < scenes.Count; sceneIndex++)
        {
            var next = NextSceneOf(motion, scenes, sceneIndex);
            for (var position = 0; position < counts[sceneIndex]; position++)
            {
                var still = Still(scenes[sceneIndex], sceneIndex, keyframes.Count);

                // A walk ends where the next scene begins, so its blend stays below 1.
                keyframes.Add(next is not null
                    ? still with { NextPrompt = next.Prompt, Blend = (double)position / counts[sceneIndex] }
                    : still with { Drift = counts[sceneIndex] == 1 ? 0 : (double)position / (counts[sceneIndex] - 1) });
            }
        }

        return keyframes;
    }

    private static double Wanted(IReadOnlyList<Scene> scenes, FramesOptions options)
        => scenes.Sum(scene => scene.DurationSeconds) * options.KeyframesPerSecond;

    /// <summary>How many keyframes each scene gets: by its length, all scaled down alike when there would be too many.</summary>
    private static int[] Counts(IReadOnlyList<Scene> scenes, FramesOptions options)
    {
        var wanted = Wanted(scenes, options);
        var scale = wanted > options.MaxKeyframes ? options.MaxKeyframes / wanted : 1;
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
