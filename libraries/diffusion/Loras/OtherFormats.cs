namespace AdGenius.Diffusion.Loras;

/// <summary>Formats of adapters that are not supported, by the names of their tensors.</summary>
internal static class OtherFormats
{
    // Parts of names with a dot behind them, the more telling ones first: a file of a format may have tensors of others too.
    private static readonly (string Part, string Format)[] ByPart =
    [
        (".hada_", "LoHa"),
        (".lokr_", "LoKr"),
        (".oft_", "OFT"),
        (".boft_", "BOFT"),
        (".lora_mid.", "LoCon with a Tucker decomposition (lora_mid)"),
        (".lora_magnitude_vector", "DoRA of PEFT"),

        // Without its magnitudes such an adapter changes a picture in another way than it was trained to.
        (".dora_scale", "DoRA"),
        (".vera_lambda_", "VeRA"),
        (".ia3_", "IA3"),
        (".lora_embedding_", "LoRA of embeddings"),
        (".on_input", "IA3 of LyCORIS"),
        (".a1.weight", "GLoRA"),
        (".w_norm", "LyCORIS with norms"),
        ("emb_params", "embedding of textual inversion"),
        ("string_to_param", "embedding of textual inversion"),
        (".diff.", "full difference of weights (LyCORIS)"),
    ];

    // Beginnings of the names of weights themselves.
    private static readonly string[] Checkpoints = ["model.diffusion_model.", "first_stage_model.", "cond_stage_model."];

    // A file for SDXL of one embedding for each text encoder.
    private static readonly string[] Embeddings = ["clip_l", "clip_g", "<"];

    /// <summary>The format of a file that has such tensors, in one sentence; null where it is not known.</summary>
    internal static string? DescriptionOf(IReadOnlyCollection<string> tensors, string shownName)
        => ByPart.FirstOrDefault(x => tensors.Any(name => $"{name}.".Contains(x.Part, StringComparison.Ordinal))).Format is { } format
                ? $"{shownName} is an adapter of the format {format}, which is not supported."
            : tensors.Any(x => Checkpoints.Any(start => x.StartsWith(start, StringComparison.Ordinal)))
                ? $"{shownName} is a whole model and no adapter."
            : tensors.All(x => Embeddings.Any(start => x.StartsWith(start, StringComparison.Ordinal)))
                ? $"{shownName} is an adapter of the format embedding of textual inversion, which is not supported."
            : null;
}
