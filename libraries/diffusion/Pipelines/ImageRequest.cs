using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>
/// One picture to generate. The same request gives the same picture in every process and in every batch.
/// </summary>
public sealed record ImageRequest
{
    /// <summary>The strength of requests that state none.</summary>
    public const double DefaultStrength = 0.8;

    /// <summary>
    /// What to show. (word:1.3) weighs words; a backslash before a bracket keeps it as text. Long prompts are read in pieces.
    /// </summary>
    public required string Prompt { get; init; }

    /// <summary>What to avoid; null leaves it to the model, an empty text is encoded as such.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>Width in pixels; the model's own by default. A multiple of <see cref="ModelDefaults.SizeMultiple"/>.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels, likewise.</summary>
    public int? Height { get; init; }

    /// <summary>Denoising steps, 1 to 1000; the model's own by default.</summary>
    public int? Steps { get; init; }

    /// <summary>How strictly the prompt is followed, 0 to 100; the model's own by default.</summary>
    public float? GuidanceScale { get; init; }

    /// <summary>Reduces the washed-out look of strong guidance, 0 to 1; 0 by default.</summary>
    public float GuidanceRescale { get; init; }

    /// <summary>Chooses the noise; its low 32 bits count.</summary>
    public long Seed { get; init; }

    /// <summary>Another scheduler than the model's own, by one of <see cref="Schedulers.SchedulerCatalog.Names"/>.</summary>
    public string? Scheduler { get; init; }

    /// <summary>Share of fresh noise per step, 0 to 1, for schedulers that have the choice. Default 0.</summary>
    public float? Eta { get; init; }

    /// <summary>A picture to start from; it is resized to the requested size. Excludes <see cref="DriftFrom"/>.</summary>
    public RgbImage? InitImage { get; init; }

    /// <summary>
    /// Another request whose picture, before it is decoded, is started from. Its own size and model are those of this request. Its
    /// <see cref="MaskImage"/> counts, and an inpainting model is given its <see cref="InitImage"/>.
    /// </summary>
    public ImageRequest? DriftFrom { get; init; }

    /// <summary>
    /// What to paint anew of <see cref="InitImage"/>: where it is brighter than half. Inpainting models need it, and models that can start
    /// from pictures take it, unless they have a refiner; it is resized to the requested size.
    /// </summary>
    public RgbImage? MaskImage { get; init; }

    /// <summary>How much the picture started from changes: above 0 (little) to 1 (all).</summary>
    public double Strength { get; init; } = DefaultStrength;

    /// <summary>The control image, for models with a ControlNet.</summary>
    public RgbImage? ControlImage { get; init; }

    /// <summary>The control image's weight, from 0.</summary>
    public float ControlScale { get; init; } = 1;

    /// <summary>The LoRA adapters that are applied, each once; none by default.</summary>
    public IReadOnlyList<LoraRequest> Loras { get; init; } = [];

    /// <summary>A position on the way to another prompt and seed; null for none.</summary>
    public LatentWalk? Walk { get; init; }
}
