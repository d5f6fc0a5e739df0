using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Models;

/// <summary>An operator's values in the place of those that a model folder states. A member that is null leaves the folder's own.</summary>
public sealed record ModelOverrides
{
    /// <summary>Denoising steps, 1 to 1000.</summary>
    public int? Steps { get; init; }

    /// <summary>Guidance scale, 0 to 100.</summary>
    public float? GuidanceScale { get; init; }

    /// <summary>The scheduler: one of <see cref="Schedulers.SchedulerCatalog.Names"/>, or a class name of diffusers.</summary>
    public string? Scheduler { get; init; }

    /// <summary>
    /// The sizes in pixels that pictures are rendered at: for each video the one whose shape is nearest. Multiples of
    /// <see cref="ModelDefaults.SizeMultiple"/>.
    /// </summary>
    public IReadOnlyList<(int Width, int Height)>? Sizes { get; init; }

    /// <summary>The folder of an SDXL refiner that does the last steps; null for the one in the model's folder, if any.</summary>
    public string? Refiner { get; init; }

    /// <summary>Where the refiner takes over: the share of the noise levels that the model does itself, above 0 and below 1.</summary>
    public double? RefinerStart { get; init; }

    /// <summary>The defaults of a folder with these values.</summary>
    /// <exception cref="ModelFaultException">A size is no multiple of what the model needs, or its graphs take another only.</exception>
    internal ModelDefaults ApplyTo(ModelDefaults defaults, string folderName)
    {
        if (Sizes?.Where(size => size.Width % defaults.SizeMultiple != 0 || size.Height % defaults.SizeMultiple != 0).ToList()
            is { Count: > 0 } wrong)
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The sizes that are configured for the model {folderName} must be multiples of {defaults.SizeMultiple}; "
                + $"{wrong[0].Width}x{wrong[0].Height} is not.");
        }

        if (defaults.IsSizeFixed && Sizes?.Any(size => size != (defaults.Width, defaults.Height)) == true)
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The model {folderName} was exported for pictures of {defaults.Width}x{defaults.Height} only; "
                + "other sizes cannot be configured for it.");
        }

        return defaults with
        {
            Steps = Steps ?? defaults.Steps,
            GuidanceScale = GuidanceScale ?? defaults.GuidanceScale,
            Width = Sizes is [var first, ..] ? first.Width : defaults.Width,
            Height = Sizes is [var (_, height), ..] ? height : defaults.Height,
            TrainedSizes = Sizes ?? defaults.TrainedSizes,
        };
    }
}
