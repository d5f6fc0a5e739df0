namespace AdGenius.Contracts.Models;

/// <summary>
/// What a local diffusion model is, and which members of <see cref="Pictures.DiffusionSettings"/> it supports: read from its folder and the
/// settings of the worker that holds it.
/// </summary>
public sealed record DiffusionLimits
{
    /// <summary>The denoising steps of requests that state none.</summary>
    public required int Steps { get; init; }

    /// <summary>The guidance scale of requests that state none.</summary>
    public required double Guidance { get; init; }

    /// <summary>The scheduler of requests that state none, by the class name of diffusers.</summary>
    public required string Scheduler { get; init; }

    /// <summary>The sizes in pixels that pictures are rendered at for 16:9, 9:16, 1:1 and 4:5, such as <c>768x448</c>.</summary>
    public required IReadOnlyList<string> RenderSizes { get; init; }

    /// <summary>Bytes of all weights together.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Whether a control image can or must be given.</summary>
    public required InputNeed ControlImage { get; init; }

    /// <summary>Whether a mask, and a picture to start from, can or must be given.</summary>
    public required InputNeed Mask { get; init; }

    /// <summary>The names of the LoRA adapters that can be applied; empty when there are none.</summary>
    public required IReadOnlyList<string> Loras { get; init; }

    /// <summary>The fewest steps that <see cref="Scheduler"/> takes; null where a worker states none.</summary>
    public int? MinSteps { get; init; }

    /// <summary>The most steps that <see cref="Scheduler"/> takes; null where a worker states none.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>
    /// True where a start from a picture takes at most <see cref="MaxSteps"/> times the strength; false also where a worker does not say.
    /// </summary>
    public bool ScalesWithStrength { get; init; }

    /// <summary>
    /// The tokens of a scene's prompt that the model's text encoder reads, where it is another one than CLIP, which reads 75; null for
    /// CLIP alone, and where a worker does not say.
    /// </summary>
    public int? PromptTokens { get; init; }

    /// <summary>The schedulers that a request can choose; null where a worker states none.</summary>
    public IReadOnlyList<SchedulerLimits>? Schedulers { get; init; }
}
