namespace AdGenius.Diffusion;

/// <summary>What a request that says nothing gets from a model.</summary>
/// <param name="Steps">Denoising steps.</param>
/// <param name="GuidanceScale">How strictly the prompt is followed; 1 and below ask the model once per step instead of twice.</param>
/// <param name="Width">Picture width in pixels.</param>
/// <param name="Height">Picture height in pixels.</param>
/// <param name="SizeMultiple">Both sides must be multiples of this many pixels.</param>
public sealed record ModelDefaults(int Steps, float GuidanceScale, int Width, int Height, int SizeMultiple)
{
    /// <summary>
    /// The sizes in pixels that the model was trained on, where its folder names them (<c>trained_sizes</c>); empty otherwise.
    /// </summary>
    public IReadOnlyList<(int Width, int Height)> TrainedSizes { get; init; } = [];
}
