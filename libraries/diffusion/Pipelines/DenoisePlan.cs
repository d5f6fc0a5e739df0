using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Prompts;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>Everything one batch needs in the denoiser: one entry per picture in each list.</summary>
internal sealed record DenoisePlan
{
    internal required Scheduler Scheduler { get; init; }

    /// <summary>Index of the first timestep; above 0 when a picture is started from.</summary>
    internal required int StartIndex { get; init; }

    /// <summary>Index behind the last timestep, where another denoiser takes over; null for all timesteps.</summary>
    internal int? EndIndex { get; init; }

    internal required int Channels { get; init; }

    internal required int LatentWidth { get; init; }

    internal required int LatentHeight { get; init; }

    internal required float GuidanceScale { get; init; }

    internal required float GuidanceRescale { get; init; }

    internal required IReadOnlyList<Conditioning> Prompts { get; init; }

    /// <summary>Empty without classifier-free guidance.</summary>
    internal required IReadOnlyList<Conditioning> Negatives { get; init; }

    internal required INoiseSource Noise { get; init; }

    /// <summary>
    /// Of inpainting models: mask and masked latents of each picture, channels that follow the latents. Empty for other models.
    /// </summary>
    internal IReadOnlyList<float[]> InpaintingChannels { get; init; } = [];

    /// <summary>
    /// What masks keep of each picture, for denoisers that take no mask; null for a picture without one. Empty where no picture has one.
    /// </summary>
    internal IReadOnlyList<KeptLatents?> Kept { get; init; } = [];

    /// <summary>Sizes in the order of SDXL: original, crop, and the target, or the aesthetic score of a refiner.</summary>
    internal float[] TimeIds { get; init; } = [];

    /// <summary>The same beside the negative prompts, whose aesthetic score is another one; null where they are equal.</summary>
    internal float[]? NegativeTimeIds { get; init; }

    /// <summary>Planes of 0 to 1 of each picture's control image; empty without ControlNet.</summary>
    internal IReadOnlyList<float[]> ControlImages { get; init; } = [];

    internal float ControlScale { get; init; }

    /// <summary>Width of the pictures in pixels.</summary>
    internal int PictureWidth { get; init; }

    /// <summary>Height of the pictures in pixels.</summary>
    internal int PictureHeight { get; init; }

    /// <summary>Values of the denoiser's optional inputs; empty without adapters.</summary>
    internal IReadOnlyList<AdapterParameter> Loras { get; init; } = [];

    /// <summary>Index behind the last timestep.</summary>
    internal int LastIndex => EndIndex ?? Scheduler.Timesteps.Count;

    /// <summary>Timesteps that are run; 0 where a picture is started from that only another denoiser works on.</summary>
    internal int StepCount => Math.Max(0, LastIndex - StartIndex);

    internal int PictureCount => Prompts.Count;

    internal int PictureLength => Channels * LatentWidth * LatentHeight;
}
