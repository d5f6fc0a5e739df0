namespace AdGenius.Diffusion.Models;

/// <summary>What the latents of a model are: how many channels, how much smaller than pictures, and how they are scaled.</summary>
internal sealed record VaeConfiguration(float ScalingFactor, float ShiftFactor, int Channels, int Scale)
{
    // The class default of diffusers, and the value in SDXL's files.
    private const double DefaultScaling = 0.18215;
    private const double XlScaling = 0.13025;

    internal static VaeConfiguration Read(string folder, bool xl)
    {
        JsonFile file = JsonFile.Read(folder, "vae_decoder/config.json");
        double scaling = file.Number("scaling_factor") ?? (xl ? XlScaling : DefaultScaling);
        int channels = file.Integer("latent_channels") ?? 4;
        int levels = file.Count("block_out_channels") ?? 4;
        return scaling <= 0 ? throw file.Wrong("scaling_factor", FormattableString.Invariant($"above 0; it is {scaling}"))
            : channels is < 1 or > 64 ? throw file.Wrong("latent_channels", $"from 1 to 64; it is {channels}")
            : levels is < 1 or > 6 ? throw file.Wrong("block_out_channels", $"a list of 1 to 6 numbers; it has {levels}")
            : new VaeConfiguration((float)scaling, (float)(file.Number("shift_factor") ?? 0), channels, 1 << (levels - 1));
    }
}
