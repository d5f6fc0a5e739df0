using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>A picture to scaled latents: the mean of what the encoder gives, so that nothing here depends on chance.</summary>
internal sealed class LatentEncoder(IGraph graph, VaeConfiguration vae)
{
    internal float[] Encode(RgbImage image, CancellationToken cancellationToken)
    {
        string input = graph.Inputs.Keys.First();
        string output = graph.Outputs.Keys.First();
        using IGraphRun run = graph.CreateRun();
        run.Set(input, PixelConversion.ToPlanes(image, black: -1), 1, 3, image.Height, image.Width);
        run.BindOutput(output);
        run.Run(cancellationToken);

        // Newer exports give mean and logarithm of variance one after the other, older ones a sample; the first channels serve for both.
        int length = vae.Channels * (image.Width / vae.Scale) * (image.Height / vae.Scale);
        ReadOnlySpan<float> numbers = run.Read(output);
        if (numbers.Length != length && numbers.Length != 2 * length)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"vae_encoder/model.onnx gives [{string.Join(", ", run.ShapeOf(output))}] for a picture of {image.Width} × {image.Height}; expected {length} or {2 * length} numbers.");
        }

        var latents = new float[length];
        for (int i = 0; i < length; i++)
        {
            latents[i] = (numbers[i] - vae.ShiftFactor) * vae.ScalingFactor;
        }

        return latents;
    }
}
