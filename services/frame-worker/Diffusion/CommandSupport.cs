using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Pictures;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Checks a command against the model's folder. The orchestrator checks a request against the announced models before any work; a model
/// that was replaced since, or a folder that differs between workers, is found here.
/// </summary>
internal static class CommandSupport
{
    /// <summary>Why the model cannot render the command; null when it can.</summary>
    public static Failure? FaultOf(RenderKeyframes command, ModelFolder folder)
    {
        var settings = command.Diffusion;
        var startField = settings?.ReferenceImages is not null ? "diffusion.referenceImages" : "sourceImage";
        var starts = command.SourceImage is not null || settings?.ReferenceImages is not null;
        var unknown = settings?.Loras?.FirstOrDefault(lora => !folder.Loras.ContainsKey(lora.Name)); // one that is there names its fault
        return (starts, settings) switch
        {
            (true, _) when !folder.SupportsImageToImage => Fault(
                startField, $"The model {folder.Name} cannot start from a picture: it has no vae_encoder."),
            (_, { ControlImage: not null }) when !folder.SupportsControlImage => Fault(
                "diffusion.controlImage", $"The model {folder.Name} has no ControlNet."),
            (_, null or { ControlImage: null }) when folder.RequiresControlImage => Fault(
                "diffusion.controlImage", $"The model {folder.Name} is fused with a ControlNet and needs diffusion.controlImage."),
            (_, { Mask: not null }) when !folder.SupportsMask => Fault(
                "diffusion.mask",
                $"The model {folder.Name} is not for inpainting, and cannot keep a part of a picture: "
                + (folder.Refiner is null ? "it has no vae_encoder." : "it has a refiner.")),
            (_, null or { Mask: null }) when folder.RequiresMask => Fault(
                "diffusion.mask", $"The model {folder.Name} is for inpainting and needs diffusion.mask and a picture to start from."),
            (false, _) when folder.RequiresMask => Fault(
                "sourceImage", $"The model {folder.Name} is for inpainting and needs a picture to start from."),
            (false, { Mask: not null }) => Fault("sourceImage", "diffusion.mask needs a picture to paint in."),
            _ when unknown is not null => Fault(
                "diffusion.loras",
                $"The model {folder.Name} has no LoRA adapter '{unknown.Name}'; "
                + (folder.UsableLoras.Count == 0 ? "it has none." : $"allowed are {string.Join(", ", folder.UsableLoras)}.")),
            _ => SchedulerFaultOf(settings, starts, folder),
        };
    }

    private static Failure? SchedulerFaultOf(DiffusionSettings? settings, bool starts, ModelFolder folder)
    {
        var scheduler = settings?.Scheduler is { } name ? folder.FindScheduler(name) : folder.OwnScheduler;
        if (scheduler is null)
        {
            return Fault(
                "diffusion.scheduler",
                $"The scheduler '{settings!.Scheduler}' cannot be used with the model {folder.Name}; "
                + (folder.Schedulers is { Count: > 0 } allowed
                    ? $"allowed are {string.Join(", ", allowed.Select(one => one.Name))}."
                    : "it can be used with its own only."));
        }

        var steps = settings?.Steps ?? folder.Defaults.Steps;
        if (!scheduler.Takes(steps))
        {
            return Fault(
                "diffusion.steps",
                $"The scheduler {scheduler.Name} of the model {folder.Name} takes {scheduler.MinSteps} to {scheduler.MaxSteps} steps; "
                + $"it is given {steps}.");
        }

        var strength = settings?.Strength ?? ImageRequest.DefaultStrength;
        var possible = scheduler.MaxStepsFor(strength);
        return !starts || steps <= possible ? null : Fault(
            "diffusion.strength",
            FormattableString.Invariant($"The model {folder.Name} starts from a picture with at most {possible} steps ")
            + FormattableString.Invariant($"at the strength {strength}; it is given {steps}. State fewer steps, or more strength."));
    }

    private static Failure Fault(string field, string text) => new() { Code = FailureCode.InvalidRequest, Field = field, Text = text };
}
