namespace AdGenius.Diffusion.Loras;

/// <summary>A LoRA adapter that is applied to the denoiser.</summary>
/// <param name="Name">The name of one of the adapters in the model's folder.</param>
/// <param name="Weight">How strongly it is applied: 1 as it was trained, 0 not at all, below 0 its opposite; -4 to 4.</param>
public sealed record LoraRequest(string Name, float Weight);
