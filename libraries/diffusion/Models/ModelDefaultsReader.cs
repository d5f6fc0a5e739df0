using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Models;

/// <summary>Derives a model's defaults from its configuration files; the section "adgenius" of model_index.json wins.</summary>
internal static class ModelDefaultsReader
{
    private const int UnguidedScale = 1;

    internal static ModelDefaults Read(
        string folder,
        JsonFile index,
        VaeConfiguration vae,
        bool xl,
        OnnxFile denoiser,
        bool embedsGuidance,
        Scheduler scheduler,
        SchedulerConfiguration configuration)
    {
        JsonFile own = index.Section("adgenius");
        JsonFile unet = JsonFile.Read(folder, "unet/config.json");
        int multiple = SizeMultiple(own, unet, vae, xl, denoiser);
        (int Width, int Height) latents = LatentsOf(unet, xl);
        (int Width, int Height) native = own.SideOrSize("native_size") ?? (latents.Width * vae.Scale, latents.Height * vae.Scale);
        bool distilled = IsDistilledWithoutGuidance(configuration);
        int fewSteps = distilled && configuration.Text("prediction_type", "epsilon") == "sample" ? 1 : 4;
        bool consistency = scheduler is LcmScheduler or TcdScheduler;
        double guidance = distilled ? 0
            : consistency ? embedsGuidance ? 8.5 : UnguidedScale
            : xl ? 5
            : 7.5;
        int steps = own.Integer("default_steps") ?? (consistency || distilled ? fewSteps : 20);
        return new ModelDefaults(
            steps is >= 1 and <= 1000 ? steps : throw own.Wrong("default_steps", $"from 1 to 1000; it is {steps}"),
            GuidanceScale(own) ?? (float)guidance,
            RoundToMultiple(native.Width, multiple),
            RoundToMultiple(native.Height, multiple),
            multiple)
        {
            TrainedSizes = TrainedSizes(own, multiple),
        };
    }

    /// <summary>
    /// Sides of latents. Scripts before diffusers 0.9 wrote 32 for fine-tuned models of 64; the pipelines of Stable Diffusion correct it.
    /// </summary>
    private static (int Width, int Height) LatentsOf(JsonFile unet, bool xl)
    {
        const int Usual = 64;
        (int Width, int Height) latents = unet.SideOrSize("sample_size") ?? (xl ? (2 * Usual, 2 * Usual) : (Usual, Usual));
        bool isOld = unet.Text("_diffusers_version")?.Split('.') is ["0", { Length: 1 } minor, ..] && minor[0] is >= '0' and < '9';
        return !xl && isOld && Math.Max(latents.Width, latents.Height) < Usual ? (Usual, Usual) : latents;
    }

    /// <summary>
    /// The skip connections of a U-Net only fit when every down-sampling halves an even number, and exports have no code to pad.
    /// </summary>
    private static int SizeMultiple(JsonFile own, JsonFile unet, VaeConfiguration vae, bool xl, OnnxFile denoiser)
    {
        // Where the file names no blocks: one level, and one for each time that the graph doubles the sides on the way back; the class
        // defaults of diffusers' U-Nets (four, SDXL three) where its nodes do not say it.
        const int MaxLevels = 8;
        int fromGraph = denoiser.EnlargementCount is > 0 and < MaxLevels and var count ? count + 1 : xl ? 3 : 4;
        int levels = unet.Count("block_out_channels") ?? unet.Count("down_block_types") ?? fromGraph;
        if (levels is < 1 or > MaxLevels)
        {
            throw unet.Wrong("block_out_channels", $"a list of 1 to {MaxLevels} numbers; it has {levels}");
        }

        int multiple = own.Integer("size_multiple") ?? vae.Scale << (levels - 1);
        return multiple > 0 && multiple % vae.Scale == 0
            ? multiple
            : throw own.Wrong("size_multiple", $"a multiple of {vae.Scale}, the scale of the VAE; it is {multiple}");
    }

    internal static IReadOnlyList<(int Width, int Height)> TrainedSizes(JsonFile own, int multiple)
    {
        IReadOnlyList<(int Width, int Height)> sizes = own.Sizes("trained_sizes");
        return sizes.All(x => x.Width % multiple == 0 && x.Height % multiple == 0)
            ? sizes
            : throw own.Wrong("trained_sizes", $"sizes of multiples of {multiple} (size_multiple), such as \"384x224\"");
    }

    /// <summary>The folder's own guidance scale; null where it names none.</summary>
    internal static float? GuidanceScale(JsonFile own) => own.Number("default_guidance_scale") is not { } scale ? null
        : scale is >= 0 and <= 100 ? (float)scale
        : throw own.Wrong("default_guidance_scale", FormattableString.Invariant($"from 0 to 100; it is {scale}"));

    internal static int RoundToMultiple(int side, int multiple) => Math.Max(1, (int)Math.Round((double)side / multiple)) * multiple;

    /// <summary>
    /// SD-Turbo and SDXL-Turbo, distilled by adversarial diffusion (arXiv:2311.17042), and SDXL-Lightning (arXiv:2402.13929) sample with
    /// Euler at trailing timesteps; SDXL-Lightning for one step predicts the picture itself. Models with a zero terminal signal use these
    /// timesteps too, and predict velocity.
    /// </summary>
    private static bool IsDistilledWithoutGuidance(SchedulerConfiguration configuration)
        => configuration.ClassName is "EulerDiscreteScheduler" or "EulerAncestralDiscreteScheduler"
            && configuration.Text("timestep_spacing", "") == "trailing"
            && configuration.Text("prediction_type", "epsilon") is "epsilon" or "sample"
            && !configuration.Flag("rescale_betas_zero_snr", false);
}
