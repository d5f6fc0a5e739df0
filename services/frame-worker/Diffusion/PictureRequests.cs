using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion.Motion;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Turns keyframes into requests for the model. Depends on nothing but the command and its pictures: every worker builds the same request.
/// </summary>
internal static class PictureRequests
{
    /// <summary>The request for a keyframe.</summary>
    public static ImageRequest Of(RenderKeyframes command, Keyframe keyframe, FrameSize size, InputPictures inputs)
    {
        var here = Scene(command, keyframe.Prompt, keyframe.SceneIndex, size, inputs);
        var next = keyframe.NextPrompt is { } prompt ? Scene(command, prompt, keyframe.SceneIndex + 1, size, inputs) : null;
        return command.Motion switch
        {
            Motion.Walk => MotionPlan.WalkAt(here, next, (float)(next is null ? keyframe.Drift : keyframe.Blend)),
            Motion.Drift => MotionPlan.DriftAt(here, (float)keyframe.Drift),
            _ => here,
        };
    }

    /// <summary>
    /// A scene of its own. The first has the take's seed, so that a seed means what it means elsewhere; each further scene has the next
    /// one.
    /// </summary>
    private static ImageRequest Scene(RenderKeyframes command, string prompt, int sceneIndex, FrameSize size, InputPictures inputs)
    {
        var settings = command.Diffusion;
        var request = new ImageRequest
        {
            Prompt = prompt,
            NegativePrompt = command.NegativePrompt.Length > 0 ? command.NegativePrompt : null,
            Width = size.Width,
            Height = size.Height,
            Steps = settings?.Steps,
            GuidanceScale = (float?)settings?.Guidance,
            Scheduler = settings?.Scheduler,
            Seed = (command.Seed + sceneIndex) % (1L << 32),
            InitImage = inputs.StartOf(sceneIndex),
            MaskImage = inputs.Mask,
            ControlImage = inputs.Control,
            Loras = inputs.Loras,
        };
        return request with
        {
            Strength = settings?.Strength ?? request.Strength,
            ControlScale = (float?)settings?.ControlScale ?? request.ControlScale,
        };
    }
}
