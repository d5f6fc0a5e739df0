namespace AdGenius.Diffusion.Models;

/// <summary>What the channels of a U-Net's sample say about the model.</summary>
internal static class UnetChannels
{
    /// <summary>
    /// Whether the U-Net takes a mask and the masked picture beside the latents: by the channels of its graph, or by those of its
    /// configuration where the graph leaves them open.
    /// </summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="inputs">The inputs of the graph with their dimensions.</param>
    /// <param name="latentChannels">Channels of the VAE's latents.</param>
    /// <exception cref="ModelFaultException">The channels are those of a model for another purpose, or of another VAE.</exception>
    internal static bool AreForInpainting(string folder, IReadOnlyDictionary<string, long[]> inputs, int latentChannels)
    {
        (string source, long? channels) = inputs.GetValueOrDefault("sample") is [_, > 0 and var declared, ..]
            ? ("unet/model.onnx takes", (long?)declared)
            : ("unet/config.json (in_channels) has", JsonFile.Read(folder, "unet/config.json").Integer("in_channels"));

        // Latents, a mask, and the latents of the picture without what the mask covers.
        int inpainting = (2 * latentChannels) + 1;
        return channels is null || channels == latentChannels || channels == inpainting
            ? channels == inpainting
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{source} {channels} latent channels, the VAE has {latentChannels}. "
                + $"Inpainting models take {inpainting}; edit models are not supported.");
    }
}
