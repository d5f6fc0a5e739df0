using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>The defaults of one model, in the place of what its folder states: <c>Diffusion:Overrides:NAME</c>.</summary>
internal sealed class ModelDefaultsOptions
{
    /// <summary>Denoising steps.</summary>
    [Range(1, 1000)]
    public int? Steps { get; set; }

    /// <summary>Guidance scale.</summary>
    [Range(0.0, 100.0)]
    public double? GuidanceScale { get; set; }

    /// <summary>The scheduler: a short name such as <c>dpm++2m</c>, or a class name of diffusers.</summary>
    public string? Scheduler { get; set; }

    /// <summary>
    /// The SDXL refiner that does the last steps: a folder, or the name of one in <c>models/</c>; the folder <c>refiner</c> in the model's
    /// own folder by default, where there is one.
    /// </summary>
    public string? Refiner { get; set; }

    /// <summary>Where the refiner takes over: the share of the noise levels that the model does itself, above 0 and below 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double? RefinerStart { get; set; }

    /// <summary>The sizes that pictures are rendered at, separated by commas, such as <c>768x448,448x768</c>.</summary>
    [RegularExpression(
        "[1-9][0-9]{1,3}x[1-9][0-9]{1,3}(,[1-9][0-9]{1,3}x[1-9][0-9]{1,3}){0,15}",
        ErrorMessage = "Sizes of a model in Diffusion:Overrides must be 1 to 16 sizes separated by commas, such as 768x448,448x768.")]
    public string? Sizes { get; set; }

    /// <summary><see cref="Sizes"/> as numbers; null where there are none.</summary>
    public IReadOnlyList<(int Width, int Height)>? SizeList => Sizes?.Split(',').Select(size => size.Split('x'))
        .Select(sides => (int.Parse(sides[0], CultureInfo.InvariantCulture), int.Parse(sides[1], CultureInfo.InvariantCulture))).ToList();
}
