using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Generation;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>Where a take's pictures come from, and how that is labelled: a placeholder is always called one.</summary>
internal static class Producers
{
    /// <summary>Where frame workers take the pictures of <paramref name="model"/> from; null when a provider makes the clip.</summary>
    public static KeyframeSource? SourceOf(string model, FramesOptions options) => ModelSources.Of(model, options.Source);

    /// <summary>Where most of the work for <paramref name="model"/> is done.</summary>
    public static WorkStage MainStageOf(string model) =>
        model == ModelIds.Placeholder || ModelIds.IsLocal(model) ? WorkStage.Keyframes : WorkStage.Generate;

    /// <summary>The label of a take whose pictures frame workers have rendered.</summary>
    public static ProducedBy OfFrames(VideoState job, TakeState take)
    {
        int[] placeholders = [.. take.Keyframes.Where(keyframe => keyframe.IsPlaceholder).Select(keyframe => keyframe.Index).Order()];
        var allPlaceholders = placeholders.Length == take.Keyframes.Count;
        return new ProducedBy
        {
            Model = allPlaceholders ? ModelIds.Placeholder : take.Model,
            Resolved = take.Resolved,
            IsFallback = job.IsFallback(take) || (placeholders.Length > 0 && take.Source != KeyframeSource.Placeholder),
            IsPlaceholder = allPlaceholders,
            PlaceholderKeyframes = allPlaceholders || placeholders.Length == 0 ? null : placeholders,
        };
    }
}
