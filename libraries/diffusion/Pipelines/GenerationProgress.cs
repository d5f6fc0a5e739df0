using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>A step of a batch was done.</summary>
/// <param name="Requests">Which of the requests the batch computes, by their place in the list.</param>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="StepCount">Steps in all.</param>
/// <param name="Preview">
/// A small picture of what is forming for the first of <paramref name="Requests"/>; null between previews. Only one is decoded: a picture
/// of each would cost as much as a step.
/// </param>
public sealed record GenerationProgress(IReadOnlyList<int> Requests, int Step, int StepCount, RgbImage? Preview);
