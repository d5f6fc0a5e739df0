using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Models;

/// <summary>What the channels of a U-Net's sample say about the model.</summary>
internal static class UnetChannels
{
    /// <summary>
    /// Whether the U-Net takes a mask and the masked picture beside the latents: by the channels of its graph, or by those of its
    /// configuration where the graph leaves them open, by the weights of its first convolution where there is no configuration, and by
    /// the name of the pipeline where nothing else says it.
    /// </summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="index">Its model_index.json.</param>
    /// <param name="unet">The graph.</param>
    /// <param name="latentChannels">Channels of the VAE's latents.</param>
    /// <exception cref="ModelFaultException">The channels are those of a model for another purpose, or of another VAE.</exception>
    internal static bool AreForInpainting(string folder, JsonFile index, OnnxFile unet, int latentChannels)
    {
        if (unet.Inputs.GetValueOrDefault("sample") is { Length: > 4 and var rank })
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"unet/model.onnx takes a sample of {rank} dimensions, as models of videos do; models of pictures have 4.");
        }

        (string source, long? channels) = unet.Inputs.GetValueOrDefault("sample") is [_, > 0 and var declared, ..]
            ? ("unet/model.onnx takes", (long?)declared)
            : JsonFile.Read(folder, "unet/config.json").Integer("in_channels") is { } configured
            ? ("unet/config.json (in_channels) has", configured)
            : ("unet/model.onnx (conv_in.weight) has", unet.FirstConvolution is [_, var taken, ..] ? taken : null);

        // Latents, a mask, and the latents of the picture without what the mask covers.
        int inpainting = (2 * latentChannels) + 1;
        return channels is null ? index.ClassName().Contains("Inpaint", StringComparison.Ordinal)
            : channels == latentChannels || channels == inpainting
            ? channels == inpainting
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{source} {channels} latent channels, the VAE has {latentChannels}. "
                + $"Inpainting models take {inpainting}; edit models are not supported.");
    }
}
