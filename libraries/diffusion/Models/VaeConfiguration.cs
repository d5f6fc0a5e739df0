namespace AdGenius.Diffusion.Models;

/// <summary>What the latents of a model are: how many channels, how much smaller than pictures, and how they are scaled.</summary>
internal sealed record VaeConfiguration(float ScalingFactor, float ShiftFactor, int Channels, int Scale)
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

    internal static VaeConfiguration Read(string folder, ModelKind kind)
    {
        JsonFile file = JsonFile.Read(folder, "vae_decoder/config.json");
        (double familyScaling, double familyShift, int familyChannels) = Defaults[kind];
        double? ownScaling = file.Number("scaling_factor");
        double scaling = ownScaling ?? familyScaling;

        // A file that names its scaling and no shift has none: the shift came with the newer families.
        double shift = file.Number("shift_factor") ?? (ownScaling is null ? familyShift : 0);
        int channels = file.Integer("latent_channels") ?? familyChannels;
        int levels = file.Count("block_out_channels") ?? 4;
        return scaling <= 0 ? throw file.Wrong("scaling_factor", FormattableString.Invariant($"above 0; it is {scaling}"))
            : channels is < 1 or > 64 ? throw file.Wrong("latent_channels", $"from 1 to 64; it is {channels}")
            : levels is < 1 or > 6 ? throw file.Wrong("block_out_channels", $"a list of 1 to 6 numbers; it has {levels}")
            : new VaeConfiguration((float)scaling, (float)shift, channels, 1 << (levels - 1));
    }
}
