using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>A picture to scaled latents, drawn from the distribution that the encoder gives, as diffusers does it.</summary>
internal sealed class LatentEncoder(IGraph graph, VaeConfiguration vae)
{
    private bool _draws;

    /// <param name="planes">Three planes of -1 to 1.</param>
    /// <param name="width">Width of the planes.</param>
    /// <param name="height">Height of the planes.</param>
    /// <param name="noise">The request's generator. It is drawn from once, unless the graph draws the latents by itself.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    internal float[] Encode(float[] planes, int width, int height, INoiseSource noise, CancellationToken cancellationToken)
    {
        string input = graph.Inputs.Keys.First();
        string output = graph.Outputs.Keys.First();
        using IGraphRun run = graph.CreateRun();
        run.Set(input, planes, 1, 3, height, width);
        run.BindOutput(output);
        run.Run(cancellationToken);
        int length = vae.Channels * (width / vae.Scale) * (height / vae.Scale);
        ReadOnlySpan<float> numbers = run.Read(output);
        if (numbers.Length != length && numbers.Length != 2 * length)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"vae_encoder/model.onnx gives [{string.Join(", ", run.ShapeOf(output))}] for a picture of {width} × {height}; "
                + $"expected {length} or {2 * length} numbers.");
        }

        // Newer exports give mean and logarithm of variance one after the other, older ones a sample that the graph drew.
        float[] latents = numbers[..length].ToArray();
        _draws = numbers.Length > length;
        if (_draws)
        {
            AddDeviation(latents, numbers[length..], noise);
        }

        for (int i = 0; i < length; i++)
        {
            int channel = i / (length / vae.Channels);
            latents[i] = (latents[i] - vae.Shifts[channel]) * vae.Divisors[channel];
        }

        return PixelConversion.AllFinite(latents)
            ? latents
            : throw new ModelFaultException(
                ModelFault.BadOutput,
                "vae_encoder/model.onnx computed not-a-number: its half-precision numbers overflow. Use a single-precision VAE.");
    }

    /// <summary>
    /// Draws from the generator what encoding another picture of this size would: diffusers encodes a second one that it does not use.
    /// </summary>
    /// <param name="length">Numbers of latents of a picture that was encoded before.</param>
    /// <param name="noise">The request's generator.</param>
    internal void SkipDraw(int length, INoiseSource noise)
    {
        if (_draws)
        {
            noise.Fill(new float[length]);
        }
    }

    private static void AddDeviation(float[] mean, ReadOnlySpan<float> logVariance, INoiseSource noise)
    {
        var drawn = new float[mean.Length];
        noise.Fill(drawn);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] += MathF.Exp(0.5f * Math.Clamp(logVariance[i], -30f, 20f)) * drawn[i];
        }
    }
}
