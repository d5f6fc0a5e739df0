using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>A request with the model's defaults filled in and every value checked.</summary>
internal sealed record ResolvedRequest(ImageRequest Request, int Index, BatchKey Key)
{
    /// <exception cref="ArgumentException">A value is outside of what is allowed; the message names it.</exception>
    internal static ResolvedRequest Check(ImageRequest request, int index, ModelFolder folder, DenoiserTraits denoiser)
    {
        ModelDefaults defaults = folder.Defaults;
        (int width, int height) = (request.Width ?? defaults.Width, request.Height ?? defaults.Height);
        CheckSize(width, height, folder);
        int steps = request.Steps ?? defaults.Steps;
        Within(steps, 1, 1000, nameof(request.Steps));
        float guidance = request.GuidanceScale ?? defaults.GuidanceScale;
        Within(guidance, 0, 100, nameof(request.GuidanceScale));
        Within(request.GuidanceRescale, 0, 1, nameof(request.GuidanceRescale));
        Within(request.Eta ?? 0, 0, 1, nameof(request.Eta));
        Within(request.ControlScale, 0, 10, nameof(request.ControlScale));
        Within(request.Walk?.Position ?? 0, 0, 1, "Walk.Position");
        bool starts = request.InitImage is not null || request.DriftFrom is not null;
        CheckStart(request, folder, starts);
        CheckControl(request, denoiser);
        CheckMask(request, folder, denoiser);
        CheckLoras(request, folder);
        if (request.Scheduler is { } name && !SchedulerCatalog.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                $"Scheduler \"{name}\" is not known. Allowed: {string.Join(", ", SchedulerCatalog.Names)}.",
                nameof(request));
        }

        SchedulerChoice scheduler = CheckScheduler(request, steps, folder);
        CheckStrength(request, steps, scheduler);
        if (request.DriftFrom is { } origin)
        {
            // It is computed first, and refused before anything is.
            Check(origin with { Width = width, Height = height }, index, folder, denoiser);
        }

        int skipped = steps - KeptSteps(request, steps, folder, scheduler);
        return new ResolvedRequest(request, index, new BatchKey(
            width, height, steps, skipped, GridShare(request, scheduler), starts, guidance, request.GuidanceRescale,
            request.Scheduler ?? "", request.Eta, request.ControlScale, LoraInputs.KeyOf(request.Loras), request.ControlImage is not null));
    }

    /// <summary>How many of the steps of a request are run: those after its start.</summary>
    internal static int KeptSteps(ImageRequest request, int steps, ModelFolder folder, SchedulerChoice scheduler)
        => (request.InitImage is null && request.DriftFrom is null) || IsPicked(request, scheduler) ? steps
            : FlowSchedule.Applies(folder.Kind) ? FlowSchedule.StepsAfterStart(steps, request.Strength)
            : StepsAfterStart(steps, request.Strength);

    /// <summary>How many steps are left after a start, cut down in double precision as Python does it; at least one.</summary>
    internal static int StepsAfterStart(int steps, double strength) => Math.Clamp((int)(steps * strength), 1, steps);

    /// <summary>
    /// The request whose picture and mask count: a picture that drifts is repainted where its origin is.
    /// </summary>
    internal static ImageRequest Repainted(ImageRequest request) => request.DriftFrom ?? request;

    /// <summary>
    /// Whether the steps are picked by the strength. Drift, which diffusers does not have, leaves out steps with every model.
    /// </summary>
    private static bool IsPicked(ImageRequest request, SchedulerChoice scheduler)
        => request.InitImage is not null && scheduler.PicksByStrength;

    private static double GridShare(ImageRequest request, SchedulerChoice scheduler)
        => IsPicked(request, scheduler) ? request.Strength : 1;

    private static void CheckStrength(ImageRequest request, int steps, SchedulerChoice scheduler)
    {
        if (IsPicked(request, scheduler) && steps > scheduler.MaxStepsFor(request.Strength))
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Strength {request.Strength} leaves {scheduler.MaxStepsFor(request.Strength)} of the {scheduler.MaxSteps} steps ")
                + $"that this consistency model was distilled on, and {steps} are asked for: state fewer Steps, or more Strength.",
                nameof(request));
        }
    }

    private static SchedulerChoice CheckScheduler(ImageRequest request, int steps, ModelFolder folder)
    {
        SchedulerChoice choice = request.Scheduler is not { } name ? folder.OwnScheduler
            : folder.FindScheduler(name) ?? throw new ArgumentException(
                $"Scheduler \"{name}\" cannot be used with {folder.Name}. "
                + (folder.Schedulers is { Count: > 0 } allowed
                    ? $"Allowed: {string.Join(", ", allowed.Select(x => x.Name))}."
                    : $"It can be used with its own ({folder.SchedulerName}) only."),
                nameof(request));
        Within(steps, choice.MinSteps, choice.MaxSteps, $"{nameof(request.Steps)} of the scheduler {choice.Name}");
        return choice;
    }

    private static void CheckStart(ImageRequest request, ModelFolder folder, bool starts)
    {
        if (request.InitImage is not null && request.DriftFrom is not null)
        {
            throw new ArgumentException("InitImage and DriftFrom exclude each other.", nameof(request));
        }

        if (request.InitImage is not null && !folder.SupportsImageToImage)
        {
            throw new ArgumentException($"InitImage needs a vae_encoder, which the model {folder.Name} does not have.", nameof(request));
        }

        if (request.DriftFrom?.DriftFrom is not null)
        {
            throw new ArgumentException("DriftFrom must not drift itself.", nameof(request));
        }

        if (starts && !(request.Strength is > 0 and <= 1))
        {
            throw new ArgumentException($"Strength must be above 0 and at most 1; it is {request.Strength}.", nameof(request));
        }
    }

    private static void CheckControl(ImageRequest request, DenoiserTraits denoiser)
    {
        if (!denoiser.SupportsControlImage && request.ControlImage is not null)
        {
            throw new ArgumentException("ControlImage needs a model with a ControlNet; this one has none.", nameof(request));
        }

        if (denoiser.TakesControlImage && request.ControlImage is null)
        {
            throw new ArgumentException("This model is fused with a ControlNet and needs a ControlImage.", nameof(request));
        }
    }

    private static void CheckMask(ImageRequest request, ModelFolder folder, DenoiserTraits denoiser)
    {
        ImageRequest repainted = Repainted(request);
        if (!folder.SupportsMask && repainted.MaskImage is not null)
        {
            throw new ArgumentException(
                $"MaskImage needs a model for inpainting, or one with a vae_encoder and without a refiner; {folder.Name} is none.",
                nameof(request));
        }

        if (repainted is { MaskImage: not null, InitImage: null })
        {
            throw new ArgumentException("MaskImage needs InitImage, the picture to paint in.", nameof(request));
        }

        if (denoiser.IsInpainting && (repainted.MaskImage is null || repainted.InitImage is null))
        {
            throw new ArgumentException("This model is for inpainting and needs InitImage and MaskImage.", nameof(request));
        }
    }

    private static void CheckLoras(ImageRequest request, ModelFolder folder)
    {
        foreach (LoraRequest lora in request.Loras)
        {
            Within(lora.Weight, -4, 4, "Weight of a LoRA adapter");
            if (!folder.Loras.ContainsKey(lora.Name))
            {
                string allowed = folder.Loras.Count == 0 ? "it has none" : $"allowed: {string.Join(", ", folder.Loras.Keys)}";
                throw new ArgumentException(
                    $"The model {folder.Name} has no LoRA adapter \"{lora.Name}\"; {allowed}.", nameof(request));
            }
        }

        if (request.Loras.DistinctBy(x => x.Name).Count() < request.Loras.Count)
        {
            throw new ArgumentException("A LoRA adapter is named twice.", nameof(request));
        }
    }

    private static void CheckSize(int width, int height, ModelFolder folder)
    {
        ModelDefaults defaults = folder.Defaults;
        if (!defaults.IsSizeFixed)
        {
            CheckSide(width, defaults, nameof(ImageRequest.Width));
            CheckSide(height, defaults, nameof(ImageRequest.Height));
        }
        else if ((width, height) != (defaults.Width, defaults.Height))
        {
            throw new ArgumentException(
                $"The model {folder.Name} was exported for pictures of {defaults.Width} × {defaults.Height} only; "
                + $"Width × Height is {width} × {height}.",
                nameof(width));
        }
    }

    private static void CheckSide(int value, ModelDefaults defaults, string name)
    {
        int multiple = defaults.SizeMultiple;
        if (value < multiple || value > defaults.MaxSide || value % multiple != 0)
        {
            throw new ArgumentException(
                $"{name} must be a multiple of {multiple} from {multiple} to {defaults.MaxSide}; it is {value}.",
                nameof(value));
        }
    }

    private static void Within(float value, float min, float max, string name)
    {
        if (!(value >= min && value <= max))
        {
            throw new ArgumentException($"{name} must be from {min} to {max}; it is {value}.", nameof(value));
        }
    }
}
