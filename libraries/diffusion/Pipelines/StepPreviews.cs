using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>The small pictures of what is forming in one batch. They pass the same safety checker as the pictures themselves.</summary>
internal sealed class StepPreviews(
    LatentDecoder decoder, SafetyFilter? safety, VaeConfiguration vae, GenerationOptions options, CancellationToken cancellationToken)
{
    private bool _isFlagged;

    /// <summary>The preview of a step; null where none is due, the checker refuses it, or there is no memory for it.</summary>
    /// <param name="step">Steps done, from 1.</param>
    /// <param name="stepCount">Steps in all.</param>
    /// <param name="plan">What is computed.</param>
    /// <param name="clean">The latents that the step predicts, of the first picture at least.</param>
    internal RgbImage? Of(int step, int stepCount, DenoisePlan plan, Func<float[]> clean)
    {
        if (options.PreviewEverySteps <= 0 || step % options.PreviewEverySteps != 0 || step >= stepCount || _isFlagged)
        {
            return null;
        }

        try
        {
            RgbImage picture = Decode(clean(), plan);

            // What was refused once forms further in the next steps.
            _isFlagged = safety is not null && safety.Classifies(picture, cancellationToken);
            return _isFlagged ? null : Shrink(picture);
        }
        catch (DeviceMemoryException)
        {
            // A preview is optional; the batch goes on without it.
            return null;
        }
    }

    private RgbImage Decode(float[] clean, DenoisePlan plan)
    {
        // A decoder of one size takes no smaller latents: its picture is made smaller afterwards.
        int side = Math.Max(plan.LatentWidth, plan.LatentHeight) * vae.Scale;
        int factor = decoder.IsSizeFixed ? 1 : Math.Max(1, (side + options.PreviewPixels - 1) / options.PreviewPixels);
        int width = Math.Max(1, plan.LatentWidth / factor);
        int height = Math.Max(1, plan.LatentHeight / factor);
        float[] small = LatentDownsampling.Downsample(
            clean.AsSpan(0, plan.PictureLength), plan.Channels, plan.LatentWidth, plan.LatentHeight, factor);
        return PixelConversion.FromPlanes(
            decoder.Decode(small, width, height, cancellationToken), width * vae.Scale, height * vae.Scale);
    }

    private RgbImage Shrink(RgbImage picture)
    {
        double scale = (double)options.PreviewPixels / Math.Max(picture.Width, picture.Height);
        return scale >= 1 || !decoder.IsSizeFixed ? picture : PixelConversion.Resize(
            picture,
            Math.Max(1, (int)Math.Round(picture.Width * scale)),
            Math.Max(1, (int)Math.Round(picture.Height * scale)));
    }
}
