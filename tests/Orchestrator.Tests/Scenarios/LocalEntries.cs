using AdGenius.Contracts.Models;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>Entries of local models as frame workers announce them.</summary>
internal static class LocalEntries
{
    public static VideoModel Of(
        string id,
        InputNeed control = InputNeed.None,
        InputNeed mask = InputNeed.None,
        bool imageInput = true,
        VideoModelState state = VideoModelState.Available,
        params string[] loras) => new()
    {
        Id = id,
        Name = id,
        ResolvesTo = id.Split(':')[^1],
        State = state,
        Note = state == VideoModelState.Available ? "fine" : "unet/model.onnx is missing.",
        AspectRatios = ["16:9"],
        Sizes = ["480p"],
        ImageInput = imageInput,
        Diffusion = new DiffusionLimits
        {
            Steps = 4,
            Guidance = 1,
            Scheduler = "EulerDiscreteScheduler",
            RenderSizes = ["768x448"],
            WeightBytes = 1_000_000,
            ControlImage = control,
            Mask = mask,
            Loras = loras,
        },
    };
}
