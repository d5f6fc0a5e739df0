using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>
/// What a mask keeps of a picture while a denoiser works that takes no mask: after each step the latents that are not painted anew are
/// again those of the picture, with its noise at the level of the step to come and without noise after the last one. The inpainting
/// pipelines of diffusers do this with denoisers that have no channels for a mask.
/// </summary>
/// <param name="picture">Latents of the picture.</param>
/// <param name="noise">The noise that was drawn for it.</param>
/// <param name="isPainted">For each number, whether it is painted anew.</param>
internal sealed class KeptLatents(float[] picture, float[] noise, bool[] isPainted)
{
    /// <param name="picture">Latents of the picture.</param>
    /// <param name="noise">The noise that was drawn for it.</param>
    /// <param name="mask">The mask at the size of the latents: 1 where it is painted anew.</param>
    internal static KeptLatents Create(float[] picture, float[] noise, float[] mask)
        => new(picture, noise, [.. Enumerable.Range(0, picture.Length).Select(i => mask[i % mask.Length] > 0)]);

    /// <summary>The same for latents in another order.</summary>
    /// <param name="indexes">For each number of the other order its place in this one.</param>
    internal KeptLatents Reordered(int[] indexes) => new(
        [.. indexes.Select(i => picture[i])], [.. indexes.Select(i => noise[i])], [.. indexes.Select(i => isPainted[i])]);

    /// <summary>Brings back what is kept of each picture after a step.</summary>
    /// <param name="kept">Of each picture; null for one without a mask. Empty where there are no masks.</param>
    /// <param name="scheduler">Has the levels of noise.</param>
    /// <param name="next">Index of the step to come; that behind the last timestep after the last step.</param>
    /// <param name="latents">Of all pictures, one after the other.</param>
    internal static void Restore(IReadOnlyList<KeptLatents?> kept, Scheduler scheduler, int next, Span<float> latents)
    {
        for (int i = 0; i < kept.Count; i++)
        {
            int length = latents.Length / kept.Count;
            kept[i]?.Restore(scheduler, next, latents.Slice(i * length, length));
        }
    }

    private void Restore(Scheduler scheduler, int next, Span<float> latents)
    {
        float[] noisy = [.. picture];
        if (next < scheduler.Timesteps.Count)
        {
            scheduler.AddNoise(noisy, noise, next);
        }

        for (int i = 0; i < noisy.Length; i++)
        {
            latents[i] = isPainted[i] ? latents[i] : noisy[i];
        }
    }
}
