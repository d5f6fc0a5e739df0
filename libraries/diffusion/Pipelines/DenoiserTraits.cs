namespace AdGenius.Diffusion.Pipelines;

/// <summary>What a denoiser takes beyond latents, timestep and prompt, and how guidance is done.</summary>
/// <param name="GuidesBySecondRun">
/// Whether guidance needs a second run with the negative prompt; otherwise it is an input of the graph, or distilled into its weights.
/// </param>
/// <param name="IsInpainting">Whether mask and masked picture are further channels of the latents.</param>
/// <param name="TakesControlImage">Whether every request needs a control image.</param>
internal sealed record DenoiserTraits(bool GuidesBySecondRun, bool IsInpainting, bool TakesControlImage)
{
    /// <summary>Whether a request may have a control image.</summary>
    internal bool SupportsControlImage { get; init; } = TakesControlImage;
}
