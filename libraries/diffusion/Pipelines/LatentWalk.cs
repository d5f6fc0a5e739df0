namespace AdGenius.Diffusion.Pipelines;

/// <summary>A position between two pictures: prompt embeddings are interpolated linearly, noise spherically.</summary>
/// <param name="Prompt">The prompt at the end.</param>
/// <param name="NegativePrompt">Its negative prompt.</param>
/// <param name="Seed">The seed at the end.</param>
/// <param name="Position">0 is the start, 1 the end.</param>
public sealed record LatentWalk(string Prompt, string? NegativePrompt, long Seed, float Position);
