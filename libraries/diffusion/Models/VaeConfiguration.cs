namespace AdGenius.Diffusion.Models;

/// <summary>What the latents of a model are: how many channels, how much smaller than pictures, and how they are scaled.</summary>
internal sealed record VaeConfiguration(float ScalingFactor, float ShiftFactor, int Channels, int Scale)
{
    // The class's own default in diffusers, and what SDXL's files say.
    private const double DefaultScaling = 0.18215;
    private const double XlScaling = 0.13025;

    internal static VaeConfiguration Read(string folder, bool xl)
    {
        JsonFile file = JsonFile.Read(Path.Combine(folder, "vae_decoder"), "config.json");
        double scaling = file.Number("scaling_factor") ?? (xl ? XlScaling : DefaultScaling);
        if (!(scaling > 0))
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"vae_decoder/config.json: scaling_factor must be above 0; it is {scaling}.");
        }

        return new VaeConfiguration(
            (float)scaling,
            (float)(file.Number("shift_factor") ?? 0),
            file.Integer("latent_channels") ?? 4,
            1 << ((file.Count("block_out_channels") ?? 4) - 1));
    }
}
