namespace AdGenius.Diffusion.Loras;

/// <summary>The tensors of a layer in a LoRA file.</summary>
internal enum LoraTensor
{
    /// <summary>From the layer's input to the rank.</summary>
    Down,

    /// <summary>From the rank to the layer's output.</summary>
    Up,

    /// <summary>A number: the product counts alpha by rank.</summary>
    Alpha,
}
