namespace AdGenius.Diffusion.Pipelines;

/// <summary>Progress and previews of a generation.</summary>
public sealed record GenerationOptions
{
    /// <summary>Called after each step, on the computing thread.</summary>
    public IProgress<GenerationProgress>? Progress { get; init; }

    /// <summary>A preview every so many steps; 0 for none. Each costs a decode of a small picture.</summary>
    public int PreviewEverySteps { get; init; }

    /// <summary>The longer side of previews at most, in pixels.</summary>
    public int PreviewPixels { get; init; } = 256;
}
