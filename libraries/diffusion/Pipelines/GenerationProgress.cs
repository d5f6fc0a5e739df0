namespace AdGenius.Diffusion;

/// <summary>A step of a batch was done.</summary>
/// <param name="Requests">Which of the requests the batch computes, by their place in the list.</param>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="StepCount">Steps in all.</param>
/// <param name="Previews">Small pictures of what is forming, one for each of <paramref name="Requests"/>; empty between previews.</param>
public sealed record GenerationProgress(IReadOnlyList<int> Requests, int Step, int StepCount, IReadOnlyList<RgbImage> Previews);
