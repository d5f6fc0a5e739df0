namespace AdGenius.Diffusion.Loras;

/// <summary>A layer of a LoRA file, by names of diffusers.</summary>
/// <param name="Part">The part of the model.</param>
/// <param name="Module">The module, with "_" for ".".</param>
/// <param name="Rows">Which of the rows of the second matrix are for this module; null for all.</param>
internal sealed record LoraLayer(LoraPart Part, string Module, LoraRows? Rows = null)
{
    /// <summary>Whether the two halves of the rows of the second matrix are the other way round in the file.</summary>
    public bool ExchangesHalves { get; init; }

    /// <summary>
    /// Whether that is so where the layer gives twice as many numbers as it takes: a shift and a scale alone, as in the last block of
    /// Stable Diffusion 3. The other blocks have six parts, in the same order on both sides.
    /// </summary>
    public bool ExchangesHalvesOfPair { get; init; }
}
