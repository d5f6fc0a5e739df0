using System.Text.Json;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Generation;

/// <summary>
/// Finds the pictures of an earlier take that a regeneration needs again: those whose inputs are all the same. Everything that a picture
/// depends on is compared, so a picture that is used again is the one that would be rendered.
/// </summary>
internal static class ReusableKeyframes
{
    /// <summary>The pictures, numbered as the keyframes of the new plan; null when there are none.</summary>
    public static IReadOnlyList<RenderedKeyframe>? Of(
        VideoState job, TakeState take, TakeKeyframePlan plan, VideoState earlierJob, TakeState earlier)
    {
        if (earlier.Plan is not { } earlierPlan || earlierJob.Parameters is null || !HasSameInputs(job, take, plan, earlierJob, earlier))
        {
            return null;
        }

        var rendered = earlier.Keyframes.Where(picture => !picture.IsPlaceholder || earlier.Source == KeyframeSource.Placeholder)
            .ToDictionary(picture => picture.Index);
        var old = All(earlierPlan, earlierJob).ToLookup(KeyOf);
        List<RenderedKeyframe> found =
        [
            .. All(plan, job).Select(keyframe =>
                old[KeyOf(keyframe)].FirstOrDefault() is { } same && rendered.TryGetValue(same.Index, out var picture)
                    ? picture with { Index = keyframe.Index, SceneIndex = keyframe.SceneIndex }
                    : null).OfType<RenderedKeyframe>(),
        ];
        return found.Count == 0 ? null : found;
    }

    private static bool HasSameInputs(VideoState job, TakeState take, TakeKeyframePlan plan, VideoState earlierJob, TakeState earlier)
    {
        var (now, before) = (job.Parameters!, earlierJob.Parameters!);
        return take.Source == earlier.Source && take.Seed == earlier.Seed && take.Model == earlier.Model
            && plan.Motion == earlier.Plan!.Motion
            && now.NegativePrompt == before.NegativePrompt
            && FrameSize.Of(now.Quality, now.AspectRatio) == FrameSize.Of(before.Quality, before.AspectRatio)
            && job.Request.SourceImage == earlierJob.Request.SourceImage
            && DiffusionOf(job) == DiffusionOf(earlierJob)
            && !VideoRequestRules.IsAddress(job.Request.SourceImage); // what an address has may have changed
    }

    // Lists of records are compared by reference, their JSON is not.
    private static string DiffusionOf(VideoState job) => JsonSerializer.Serialize(job.Request.Diffusion);

    private static IEnumerable<Keyframe> All(TakeKeyframePlan plan, VideoState job) =>
        Enumerable.Range(0, plan.Batches.Count).SelectMany(index => KeyframePlan.KeyframesOf(plan, job.Parameters!.Scenes, index));

    // The noise of a picture depends on its scene's number.
    private static (int Scene, string Text, string Prompt, string? Next, double Blend, double Drift, string Palette) KeyOf(
        Keyframe keyframe) =>
        (keyframe.SceneIndex, keyframe.Text, keyframe.Prompt, keyframe.NextPrompt, keyframe.Blend, keyframe.Drift,
            string.Join(' ', keyframe.Palette));
}
