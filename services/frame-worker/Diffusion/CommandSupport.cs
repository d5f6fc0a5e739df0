using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Diffusion;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Checks a command against the model's folder. The orchestrator checks a request against the announced models before any work; a model that
/// was replaced since, or a folder that differs between workers, is found here.
/// </summary>
internal static class CommandSupport
{
    /// <summary>Why the model cannot render the command; null when it can.</summary>
    public static Failure? FaultOf(RenderKeyframes command, ModelFolder folder)
    {
        var settings = command.Diffusion;
        var startField = settings?.ReferenceImages is not null ? "diffusion.referenceImages" : "sourceImage";
        var starts = command.SourceImage is not null || settings?.ReferenceImages is not null;
        var unknown = settings?.Loras?.FirstOrDefault(lora => !folder.Loras.ContainsKey(lora.Name));
        return (starts, settings) switch
        {
            (true, _) when !folder.SupportsImageToImage => Fault(
                startField, $"The model {folder.Name} cannot start from a picture: it has no vae_encoder."),
            (_, { ControlImage: not null }) when !folder.SupportsControlImage => Fault(
                "diffusion.controlImage", $"The model {folder.Name} has no ControlNet."),
            (_, null or { ControlImage: null }) when folder.RequiresControlImage => Fault(
                "diffusion.controlImage", $"The model {folder.Name} is fused with a ControlNet and needs diffusion.controlImage."),
            (_, { Mask: not null }) when !folder.RequiresMask => Fault(
                "diffusion.mask", $"The model {folder.Name} is not for inpainting."),
            (_, null or { Mask: null }) when folder.RequiresMask => Fault(
                "diffusion.mask", $"The model {folder.Name} is for inpainting and needs diffusion.mask and a picture to start from."),
            (false, _) when folder.RequiresMask => Fault(
                "sourceImage", $"The model {folder.Name} is for inpainting and needs a picture to start from."),
            _ when unknown is not null => Fault(
                "diffusion.loras",
                $"The model {folder.Name} has no LoRA adapter '{unknown.Name}'; "
                + (folder.Loras.Count == 0 ? "it has none." : $"allowed are {string.Join(", ", folder.Loras.Keys)}.")),
            _ => null,
        };
    }

    private static Failure Fault(string field, string text) => new() { Code = FailureCode.InvalidRequest, Field = field, Text = text };
}
