namespace AdGenius.Diffusion.Layouts;

/// <summary>The families of models that are supported.</summary>
public enum ModelKind
{
    /// <summary>Stable Diffusion 1.x and 2.x, and turbo and consistency models made from them.</summary>
    StableDiffusion,

    /// <summary>Stable Diffusion XL: two text encoders, pooled text and sizes as further inputs.</summary>
    StableDiffusionXl,

    /// <summary>The refiner of Stable Diffusion XL: it does the last steps of another model's pictures, and makes none alone.</summary>
    StableDiffusionXlRefiner,

    /// <summary>Stable Diffusion 3 and 3.5: a transformer with up to three text encoders, trained by flow matching.</summary>
    StableDiffusion3,

    /// <summary>Flux.1 dev and schnell: a transformer on latents packed in squares of two, with CLIP and T5 as text encoders.</summary>
    Flux,
}
