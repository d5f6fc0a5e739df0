namespace AdGenius.Diffusion;

/// <summary>The families of models that are supported.</summary>
public enum ModelKind
{
    /// <summary>Stable Diffusion 1.x and 2.x, and turbo and consistency models made from them.</summary>
    StableDiffusion,

    /// <summary>Stable Diffusion XL: two text encoders, pooled text and sizes as further inputs.</summary>
    StableDiffusionXl,
}
