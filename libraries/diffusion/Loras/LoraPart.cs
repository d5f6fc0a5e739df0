namespace AdGenius.Diffusion.Loras;

/// <summary>The part of a model that a layer of an adapter belongs to.</summary>
internal enum LoraPart
{
    /// <summary>U-Net or transformer.</summary>
    Denoiser,

    /// <summary>The folder text_encoder.</summary>
    TextEncoder,

    /// <summary>The folder text_encoder_2.</summary>
    SecondTextEncoder,

    /// <summary>The folder text_encoder_3.</summary>
    ThirdTextEncoder,
}
