using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Models;

/// <summary>What the latents of a model are: how many channels, how much smaller than pictures, and how they are scaled.</summary>
/// <param name="Divisors">What latents are divided by before they are decoded, by channel.</param>
/// <param name="Shifts">What is added to them after that, by channel.</param>
/// <param name="Channels">Channels of latents.</param>
/// <param name="Scale">How many pixels a latent is wide and high.</param>
internal sealed record VaeConfiguration(float[] Divisors, float[] Shifts, int Channels, int Scale)
{
    // The class default of diffusers, and the values in the files of the other families.
    private static readonly Dictionary<ModelKind, (double Scaling, double Shift, int Channels)> Defaults = new()
    {
        [ModelKind.StableDiffusion] = (0.18215, 0, 4),
        [ModelKind.StableDiffusionXl] = (0.13025, 0, 4),
        [ModelKind.StableDiffusionXlRefiner] = (0.13025, 0, 4),
        [ModelKind.StableDiffusion3] = (1.5305, 0.0609, 16),
        [ModelKind.Flux] = (0.3611, 0.1159, 16),
    };

    private const int DefaultLevels = 4;
    private const int MaxLevels = 6;

    /// <param name="folder">The model's folder.</param>
    /// <param name="kind">The model's family.</param>
    /// <param name="decoder">The decoder's graph, which counts where the configuration is silent; null where there is none.</param>
    internal static VaeConfiguration Read(string folder, ModelKind kind, OnnxFile? decoder)
    {
        JsonFile file = JsonFile.Read(folder, "vae_decoder/config.json");
        (double familyScaling, double familyShift, int familyChannels) = Defaults[kind];
        double? ownScaling = file.Number("scaling_factor");
        double scaling = ownScaling ?? familyScaling;

        // A file that names its scaling and no shift has none: the shift came with the newer families.
        double shift = file.Number("shift_factor") ?? (ownScaling is null ? familyShift : 0);
        int channels = file.Integer("latent_channels") ?? ChannelsOf(decoder) ?? familyChannels;
        int levels = file.Count("block_out_channels") ?? LevelsOf(decoder);
        return scaling <= 0 ? throw file.Wrong("scaling_factor", FormattableString.Invariant($"above 0; it is {scaling}"))
            : channels is < 1 or > 64 ? throw file.Wrong("latent_channels", $"from 1 to 64; it is {channels}")
            : levels is < 1 or > MaxLevels ? throw file.Wrong("block_out_channels", $"a list of 1 to {MaxLevels} numbers; it has {levels}")
            : new VaeConfiguration(
                [.. Deviations(file, channels).Select(x => (float)(x is { } deviation ? scaling / deviation : scaling))],
                [.. Means(file, channels).Select(x => (float)(x ?? shift))],
                channels,
                1 << (levels - 1));
    }

    private static int? ChannelsOf(OnnxFile? decoder)
        => decoder?.Inputs.Values.FirstOrDefault() is [_, > 0 and var channels, _, _] ? (int)channels : null;

    /// <summary>
    /// One level, and one for each time that the decoder doubles the sides; those of the published VAEs where its nodes do not say it.
    /// </summary>
    private static int LevelsOf(OnnxFile? decoder)
        => decoder?.EnlargementCount is > 0 and < MaxLevels and var count ? count + 1 : DefaultLevels;

    /// <summary>Some models of the SDXL family have statistics of their latents in the place of one shift; both lists or none.</summary>
    private static double?[] Means(JsonFile file, int channels)
        => file.Numbers("latents_std").Count > 0 ? Of(file, "latents_mean", channels) : new double?[channels];

    private static double?[] Deviations(JsonFile file, int channels)
        => file.Numbers("latents_mean").Count > 0 ? Of(file, "latents_std", channels) : new double?[channels];

    private static double?[] Of(JsonFile file, string member, int channels)
    {
        IReadOnlyList<double> numbers = file.Numbers(member);
        return numbers.Count == 0 ? new double?[channels]
            : numbers.Count == channels && (member != "latents_std" || numbers.All(x => x > 0)) ? [.. numbers.Select(x => (double?)x)]
            : throw file.Wrong(member, $"a list of {channels} numbers (latent_channels), those of latents_std above 0");
    }
}
