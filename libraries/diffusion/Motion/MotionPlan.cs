using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Motion;

/// <summary>The pictures a video needs, known before the first of them is made.</summary>
/// <param name="Keyframes">The pictures in their order.</param>
/// <param name="DenoisingSteps">Steps of the denoiser for all of them together; with guidance each runs the model on two
/// pictures.</param>
public sealed record MotionPlan(IReadOnlyList<MotionKeyframe> Keyframes, int DenoisingSteps)
{
    private const int MaxKeyframeCount = 1000;

    // Enough to keep the scene and to let clouds, water and light change.
    private const double DriftStrength = 0.5;

    // The last scene has no next one; its noise is interpolated this far to other noise instead.
    private const float LastSceneBlend = 0.35f;

    /// <summary>Lays out the pictures.</summary>
    /// <param name="kind">How they move.</param>
    /// <param name="scenes">The scenes in their order; at least one.</param>
    /// <param name="model">The folder of the model that will make them.</param>
    /// <exception cref="ArgumentException">There is no scene, or one with a number of keyframes that is not allowed.</exception>
    public static MotionPlan Create(MotionKind kind, IReadOnlyList<MotionScene> scenes, ModelFolder model)
    {
        if (scenes.Count == 0)
        {
            throw new ArgumentException("There must be at least one scene.", nameof(scenes));
        }

        if (scenes.FirstOrDefault(x => x.Keyframes is < 1 or > MaxKeyframeCount) is { } wrong)
        {
            throw new ArgumentException($"Keyframes must be from 1 to {MaxKeyframeCount}; it is {wrong.Keyframes}.", nameof(scenes));
        }

        MotionKeyframe[] keyframes = [.. scenes.SelectMany((scene, i) => kind switch
        {
            MotionKind.Walk => Walk(scenes, i),
            MotionKind.Drift => Drift(scene, i),
            _ => [new MotionKeyframe(i, 0, scene.Request)],
        })];
        return new MotionPlan(keyframes, keyframes.Sum(x => Steps(x.Request, model)) + Bases(keyframes, model));
    }

    /// <summary>A scene's picture on the way to the next scene.</summary>
    /// <param name="here">The scene.</param>
    /// <param name="next">The scene walked to; null for the last, whose noise is interpolated a little instead.</param>
    /// <param name="position">Where in the scene: 0 at its start, below 1.</param>
    public static ImageRequest WalkAt(ImageRequest here, ImageRequest? next, float position) => here with
    {
        Walk = next is null
            ? new LatentWalk(here.Prompt, here.NegativePrompt, DeriveSeed(here.Seed), position * LastSceneBlend)
            : new LatentWalk(next.Prompt, next.NegativePrompt, next.Seed, SmoothStep(position)),
    };

    /// <summary>A scene's picture after some drift.</summary>
    /// <param name="origin">The scene.</param>
    /// <param name="position">How far it has drifted: 0 to 1.</param>
    public static ImageRequest DriftAt(ImageRequest origin, float position)
    {
        long start = DeriveSeed(origin.Seed);
        return origin with
        {
            Seed = start,
            DriftFrom = origin,
            InitImage = null,
            Strength = DriftStrength,
            Walk = new LatentWalk(origin.Prompt, origin.NegativePrompt, DeriveSeed(start + 1), position),
        };
    }

    private static IEnumerable<MotionKeyframe> Walk(IReadOnlyList<MotionScene> scenes, int index)
    {
        ImageRequest? next = index == scenes.Count - 1 ? null : scenes[index + 1].Request;
        return Positions(scenes[index]).Select(x => new MotionKeyframe(index, x, WalkAt(scenes[index].Request, next, x)));
    }

    private static IEnumerable<MotionKeyframe> Drift(MotionScene scene, int index)
        => Positions(scene).Select(x => new MotionKeyframe(index, x, DriftAt(scene.Request, x)));

    private static IEnumerable<float> Positions(MotionScene scene)
        => Enumerable.Range(0, scene.Keyframes).Select(i => (float)i / scene.Keyframes);

    /// <summary>Slow near both scenes, quick between them.</summary>
    private static float SmoothStep(float position) => position * position * (3 - (2 * position));

    /// <summary>A seed that belongs to another one and to no neighbour of it.</summary>
    private static long DeriveSeed(long seed) => unchecked((uint)((uint)seed * 2654435761u) ^ 0x5BD1E995u);

    private static int Steps(ImageRequest request, ModelFolder model)
    {
        Scheduler scheduler = request.Scheduler is { } name
            ? SchedulerCatalog.Create(model.SchedulerConfiguration, name)
            : SchedulerCatalog.Create(model.SchedulerConfiguration);
        int steps = request.Steps ?? model.Defaults.Steps;
        scheduler.SetTimesteps(steps);
        SchedulerChoice choice = model.FindScheduler(request.Scheduler ?? "") ?? model.OwnScheduler;
        int kept = ResolvedRequest.KeptSteps(request, steps, model, choice);
        return Math.Max(1, scheduler.Timesteps.Count - ((steps - kept) * scheduler.Order));
    }

    /// <summary>A picture that others drift from is made once.</summary>
    private static int Bases(IEnumerable<MotionKeyframe> keyframes, ModelFolder model)
        => keyframes.Select(x => x.Request.DriftFrom).OfType<ImageRequest>().Distinct().Sum(x => Steps(x, model));
}
