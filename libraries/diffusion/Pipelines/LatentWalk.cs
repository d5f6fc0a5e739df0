namespace AdGenius.Diffusion;

/// <summary>A place between two pictures: their prompts are blended, their noise is turned from one to the other.</summary>
/// <param name="Prompt">The prompt walked to.</param>
/// <param name="NegativePrompt">Its negative prompt.</param>
/// <param name="Seed">The seed walked to.</param>
/// <param name="Position">How far: 0 is still here, 1 is there.</param>
public sealed record LatentWalk(string Prompt, string? NegativePrompt, long Seed, float Position);
