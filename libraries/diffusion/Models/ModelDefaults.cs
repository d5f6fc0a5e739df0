using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Models;

/// <summary>The values of requests that leave them open.</summary>
/// <param name="Steps">Denoising steps.</param>
/// <param name="GuidanceScale">How strictly the prompt is followed; 1 and below run the U-Net once per step instead of twice.</param>
/// <param name="Width">Picture width in pixels.</param>
/// <param name="Height">Picture height in pixels.</param>
/// <param name="SizeMultiple">
/// Both sides must be multiples of this many pixels: the VAE's scale times 2 for each down-sampling of the U-Net.
/// </param>
public sealed record ModelDefaults(int Steps, float GuidanceScale, int Width, int Height, int SizeMultiple)
{
    /// <summary>Pixels of a side at most: a limit of ours, or the positions that a transformer knows.</summary>
    public int MaxSide { get; init; } = 4096;

    /// <summary>How much a wrong area counts against a wrong shape, which costs picture at the edges.</summary>
    private const double AreaWeight = 0.5;

    /// <summary>
    /// The sizes in pixels that the model was trained on, where its folder names them (<c>trained_sizes</c>); empty otherwise.
    /// </summary>
    public IReadOnlyList<(int Width, int Height)> TrainedSizes { get; init; } = [];

    /// <summary>Whether the graphs were exported for one size and take no other: <see cref="Width"/> × <see cref="Height"/>.</summary>
    public bool IsSizeFixed { get; init; }

    /// <summary>The same for graphs that take one size.</summary>
    internal ModelDefaults WithFixedSize((int Width, int Height) size)
        => this with { Width = size.Width, Height = size.Height, TrainedSizes = [size], IsSizeFixed = true };

    /// <summary>The same for sides that must be multiples of another number too.</summary>
    /// <exception cref="ModelFaultException">A size that the model was trained on is none.</exception>
    internal ModelDefaults WithMultiple(int other, string folderName)
    {
        int multiple = (int)(SizeMultiple / System.Numerics.BigInteger.GreatestCommonDivisor(SizeMultiple, other) * other);
        return this with
        {
            SizeMultiple = multiple,
            Width = ModelDefaultsReader.RoundToMultiple(Width, multiple),
            Height = ModelDefaultsReader.RoundToMultiple(Height, multiple),
            TrainedSizes = TrainedSizes.All(x => x.Width % multiple == 0 && x.Height % multiple == 0) ? TrainedSizes
                : throw new ModelFaultException(
                    ModelFault.BadConfiguration,
                    $"The pictures of {folderName} with a refiner must have sides of multiples of {multiple}; not all trained_sizes are."),
        };
    }

    /// <summary>Refuses sizes that every request would be refused for.</summary>
    /// <exception cref="ModelFaultException">The model's own size, or one that it was trained on, is above the limit.</exception>
    internal void CheckSizes(string folderName)
    {
        foreach ((int width, int height) in TrainedSizes.Append((Width, Height)).Where(x => Math.Max(x.Width, x.Height) > MaxSide))
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The model {folderName} is set to pictures of {width} × {height}; "
                + $"the sides of its pictures are {MaxSide} pixels at most.");
        }
    }

    /// <summary>
    /// The size to render at for a video: its aspect ratio as nearly as <see cref="SizeMultiple"/> allows, with about as many pixels as
    /// the model was trained on; the nearest of <see cref="TrainedSizes"/> where there are some.
    /// </summary>
    public (int Width, int Height) SizeFor(int videoWidth, int videoHeight)
    {
        double aspect = Math.Log((double)videoWidth / videoHeight);
        if (TrainedSizes.Count > 0)
        {
            // Such a model knows these sizes only: cropping the edges costs less than a size it was not trained on.
            return TrainedSizes.MinBy(size => Math.Abs(Math.Log((double)size.Width / size.Height) - aspect));
        }

        double area = Math.Log((double)Width * Height);
        int maxCount = Math.Max(1, Math.Min(MaxSide, 2 * Math.Max(Width, Height)) / SizeMultiple);
        int[] sides = [.. Enumerable.Range(1, maxCount).Select(count => count * SizeMultiple)];
        return sides
            .SelectMany(_ => sides, (width, height) => (Width: width, Height: height))
            .MinBy(size => Math.Abs(Math.Log((double)size.Width / size.Height) - aspect)
                + (AreaWeight * Math.Abs(Math.Log((double)size.Width * size.Height) - area)));
    }
}
