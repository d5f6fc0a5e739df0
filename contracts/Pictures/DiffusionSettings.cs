namespace AdGenius.Contracts.Pictures;

/// <summary>
/// How a local diffusion model makes the pictures. What is left out is the model's own: the catalogue names it, and which of these the
/// model supports (<see cref="Models.DiffusionLimits"/>).
/// </summary>
public sealed record DiffusionSettings
{
    /// <summary>Denoising steps, 1 to 200.</summary>
    public int? Steps { get; init; }

    /// <summary>
    /// How strictly the prompt is followed (the guidance scale), 0 to 50; up to 1 takes half the time, without the negative prompt.
    /// </summary>
    public double? Guidance { get; init; }

    /// <summary>The scheduler, such as <c>euler</c>, <c>dpm++2m-karras</c> or <c>unipc</c>.</summary>
    public string? Scheduler { get; init; }

    /// <summary>How much a picture that is started from changes: above 0 (little) to 1 (all). Default 0.8.</summary>
    public double? Strength { get; init; }

    /// <summary>
    /// The control image of a model with a ControlNet: <c>asset:</c> and the id of an uploaded picture, or a key of the tenant's own
    /// folder.
    /// </summary>
    public string? ControlImage { get; init; }

    /// <summary>The weight of <see cref="ControlImage"/>, 0 to 10. Default 1.</summary>
    public double? ControlScale { get; init; }

    /// <summary>
    /// The mask: what is painted anew of the picture that is started from, where the mask is brighter than half.
    /// <c>asset:</c> and the id of an uploaded picture, or a key of the tenant's own folder.
    /// </summary>
    public string? Mask { get; init; }

    /// <summary>
    /// Reference pictures, 1 to 50, in the place of <see cref="Videos.GenerateVideo.SourceImage"/>: the pictures of scene n start from
    /// picture n, those of further scenes from the last one. Each is <c>asset:</c> and the id of an uploaded picture, or a key of the
    /// tenant's own folder.
    /// </summary>
    public IReadOnlyList<string>? ReferenceImages { get; init; }

    /// <summary>The LoRA adapters of the model that are applied, 1 to 8, each once.</summary>
    public IReadOnlyList<LoraWeight>? Loras { get; init; }
}
