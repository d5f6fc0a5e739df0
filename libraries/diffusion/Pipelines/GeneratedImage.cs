using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>A finished picture.</summary>
/// <param name="Picture">The picture; black where it was flagged.</param>
/// <param name="IsFlagged">Whether the model's safety checker refused it.</param>
public sealed record GeneratedImage(RgbImage Picture, bool IsFlagged);
