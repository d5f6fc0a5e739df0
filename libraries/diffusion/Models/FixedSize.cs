using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Models;

/// <summary>
/// The one size that graphs take which were exported without open sides (<c>--no_dynamic_axes</c>, and tools that prepare models for
/// devices that need it).
/// </summary>
internal static class FixedSize
{
    /// <summary>Pixels of pictures; null where no graph fixes them.</summary>
    /// <param name="files">What the graphs declare, by part.</param>
    /// <param name="layout">The family's parts.</param>
    /// <param name="vae">The scale between pictures and latents.</param>
    /// <param name="native">The size that the folder states, for graphs that take a row of tokens and not their sides.</param>
    /// <exception cref="ModelFaultException">Two graphs take different sizes.</exception>
    internal static (int Width, int Height)? Of(
        IReadOnlyDictionary<string, OnnxFile> files, ModelLayout layout, VaeConfiguration vae, (int Width, int Height) native)
    {
        List<(string Part, (int Width, int Height) Size)> found = [];
        foreach ((string part, OnnxFile file) in files)
        {
            // The VAE's encoder takes pixels, the others latents.
            int scale = part == "vae_encoder" ? 1 : vae.Scale;
            long[]? sides = part == layout.Denoiser || part == "controlnet" ? SidesOf(file, layout)
                : part is "vae_decoder" or "vae_encoder" ? file.Inputs.Values.FirstOrDefault()
                : null;
            if (sides is [_, _, > 0 and var height, > 0 and var width])
            {
                found.Add((part, ((int)width * scale, (int)height * scale)));
            }
            else if (sides is [_, > 0 and var tokens, _])
            {
                found.Add((part, SizeOf(tokens, 2 * scale, native, part)));
            }
        }

        foreach ((string part, (int Width, int Height) size) in found.Where(x => x.Size != found[0].Size))
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{found[0].Part}/model.onnx was exported for pictures of {found[0].Size.Width} × {found[0].Size.Height} only, "
                + $"{part}/model.onnx for {size.Width} × {size.Height}: they do not belong together.");
        }

        return found.Count == 0 ? null : found[0].Size;
    }

    private static long[]? SidesOf(OnnxFile file, ModelLayout layout)
        => file.Inputs.GetValueOrDefault(layout.IsTransformer ? "hidden_states" : "sample");

    /// <summary>The sides of so many tokens of a packed transformer: those that the folder states, or a square's.</summary>
    private static (int Width, int Height) SizeOf(long tokens, int tokenPixels, (int Width, int Height) native, string part)
    {
        if ((long)native.Width / tokenPixels * (native.Height / tokenPixels) == tokens)
        {
            return native;
        }

        int side = (int)Math.Round(Math.Sqrt(tokens));
        return (long)side * side == tokens
            ? (side * tokenPixels, side * tokenPixels)
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{part}/model.onnx was exported for pictures of {tokens} tokens only, and their sides are not known: name them as "
                + "\"native_size\" in the section \"adgenius\" of model_index.json.");
    }
}
