using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Generation;

/// <summary>How pictures become shots.</summary>
internal static class ShotPlan
{
    /// <summary>One shot per scene with its pictures in order. The lengths add up to the video's length exactly.</summary>
    public static IReadOnlyList<Shot> Of(PromptParameters parameters, IEnumerable<RenderedKeyframe> keyframes)
    {
        var pictures = keyframes.OrderBy(keyframe => keyframe.Index)
            .ToLookup(keyframe => keyframe.SceneIndex, keyframe => keyframe.Picture);
        var scale = parameters.DurationSeconds / parameters.Scenes.Sum(scene => scene.DurationSeconds);
        return
        [
            .. parameters.Scenes.Select((scene, index) => new Shot
            {
                Pictures = [.. pictures[index]],
                DurationSeconds = scene.DurationSeconds * scale,
            }),
        ];
    }

    /// <summary>One shot of one image for the whole length.</summary>
    public static IReadOnlyList<Shot> OfImage(PromptParameters parameters, MediaReference image) =>
        [new Shot { Pictures = [image], DurationSeconds = parameters.DurationSeconds }];

    /// <summary>The exact number of frames of a video of this length.</summary>
    public static int FrameCount(PromptParameters parameters) =>
        FrameRate.Of(parameters.FramesPerSecond).FramesOf(parameters.DurationSeconds);
}
