namespace AdGenius.Diffusion.Loras;

/// <summary>What the name of a tensor in a LoRA file says.</summary>
/// <param name="Part">The part it belongs to.</param>
/// <param name="Module">The module, with "_" for ".": names of kohya's scripts do not tell them apart.</param>
/// <param name="Kind">Which of the tensors of a layer it is.</param>
internal sealed record LoraKey(LoraPart Part, string Module, LoraTensor Kind)
{
    private const string PeftWrapper = "base_model.model.";
    private const string TextModel = "text_model.";
    private const string OldLayer = "_lora";

    private static readonly (string Suffix, LoraTensor Kind)[] Suffixes =
    [
        (".lora_A.weight", LoraTensor.Down),
        (".lora_B.weight", LoraTensor.Up),
        (".lora_A.default.weight", LoraTensor.Down),
        (".lora_B.default.weight", LoraTensor.Up),
        (".lora_down.weight", LoraTensor.Down),
        (".lora_up.weight", LoraTensor.Up),
        (".lora.down.weight", LoraTensor.Down),
        (".lora.up.weight", LoraTensor.Up),
        (".lora_linear_layer.down.weight", LoraTensor.Down),
        (".lora_linear_layer.up.weight", LoraTensor.Up),
        (OldLayer + ".down.weight", LoraTensor.Down),
        (OldLayer + ".up.weight", LoraTensor.Up),
        (".alpha", LoraTensor.Alpha),

        // XLabs' files of Flux number the two streams of a block: "qkv_lora1.down.weight".
        (".down.weight", LoraTensor.Down),
        (".up.weight", LoraTensor.Up),
    ];

    // Longer names before shorter ones that they begin with, and names that count before others of the same layers.
    private static readonly (string Prefix, LoraPart Part)[] Prefixes =
    [
        (PeftWrapper, LoraPart.Denoiser),
        ("unet.", LoraPart.Denoiser),
        ("transformer.", LoraPart.Denoiser),
        ("text_encoder_2.", LoraPart.SecondTextEncoder),
        ("text_encoder_3.", LoraPart.ThirdTextEncoder),
        ("text_encoder.", LoraPart.TextEncoder),
        ("lora_transformer_", LoraPart.Denoiser),
        ("lora_unet_", LoraPart.Denoiser),
        ("diffusion_model.", LoraPart.Denoiser),
        ("lora_te1_", LoraPart.TextEncoder),
        ("lora_te2_", LoraPart.SecondTextEncoder),
        ("lora_te3_", LoraPart.ThirdTextEncoder),
        ("lora_te_", LoraPart.TextEncoder),
        (LeftOutTensors.ComfyClip, LoraPart.TextEncoder),
    ];

    // What diffusers writes for one part alone has no part before it: the name begins with the module above all others.
    private static readonly (string Root, LoraPart Part)[] Roots =
    [
        ("down_blocks.", LoraPart.Denoiser),
        ("mid_block.", LoraPart.Denoiser),
        ("up_blocks.", LoraPart.Denoiser),
        ("conv_in.", LoraPart.Denoiser),
        ("conv_out.", LoraPart.Denoiser),
        ("time_embedding.", LoraPart.Denoiser),
        ("add_embedding.", LoraPart.Denoiser),
        ("transformer_blocks.", LoraPart.Denoiser),
        ("single_transformer_blocks.", LoraPart.Denoiser),
        ("double_blocks.", LoraPart.Denoiser),
        ("single_blocks.", LoraPart.Denoiser),
        ("x_embedder.", LoraPart.Denoiser),
        ("context_embedder.", LoraPart.Denoiser),
        ("pos_embed.", LoraPart.Denoiser),
        ("time_text_embed.", LoraPart.Denoiser),
        ("norm_out.", LoraPart.Denoiser),
        ("proj_out.", LoraPart.Denoiser),
        (TextModel, LoraPart.TextEncoder),
    ];

    // Names of an attention's layers in older files of diffusers, which differ from those of the layers themselves.
    private static readonly (string Old, string Layer)[] OldTextLayers =
        [(".to_q", ".q_proj"), (".to_k", ".k_proj"), (".to_v", ".v_proj"), (".to_out", ".out_proj")];

    private static readonly (string Old, string Layer)[] OldDenoiserLayers = [(".to_out", ".to_out.0")];

    /// <summary>What the name has before the module, such as "unet."; empty for nothing.</summary>
    internal string Prefix { get; private init; } = "";

    /// <summary>The module as PEFT names it; null where the name has "_" for ".".</summary>
    internal string? DottedModule { get; private init; }

    /// <summary>Of several names of one layer the smallest number counts.</summary>
    internal int Order => Array.FindIndex(Prefixes, x => x.Prefix == Prefix) is >= 0 and var index ? index : Prefixes.Length;

    /// <summary>Reads a name as kohya's scripts, diffusers, PEFT or XLabs write it; null when it is none of theirs.</summary>
    internal static LoraKey? Parse(string name)
    {
        (string suffix, LoraTensor kind) = Suffixes.FirstOrDefault(x => name.EndsWith(x.Suffix, StringComparison.Ordinal));
        (string prefix, LoraPart part) = Prefixes.FirstOrDefault(x => name.StartsWith(x.Prefix, StringComparison.Ordinal));
        if (prefix is null && Roots.FirstOrDefault(x => name.StartsWith(x.Root, StringComparison.Ordinal)) is { Root: not null } root)
        {
            (prefix, part) = ("", root.Part);
        }

        if (suffix is null || prefix is null || name.Length <= prefix.Length + suffix.Length)
        {
            return null;
        }

        // Older files of diffusers name the processor of an attention between it and its layer.
        string module = name[prefix.Length..^suffix.Length].Replace(".processor.", ".", StringComparison.Ordinal);
        module = module.StartsWith(PeftWrapper, StringComparison.Ordinal) ? module[PeftWrapper.Length..] : module;

        // PEFT names no part: its adapter of a text encoder is distinguished from that of a denoiser by the module above all others.
        part = prefix == PeftWrapper && module.StartsWith(TextModel, StringComparison.Ordinal) ? LoraPart.TextEncoder : part;
        if (suffix.StartsWith(OldLayer, StringComparison.Ordinal))
        {
            (string old, string layer) = (part == LoraPart.Denoiser ? OldDenoiserLayers : OldTextLayers)
                .FirstOrDefault(x => module.EndsWith(x.Old, StringComparison.Ordinal));
            module = old is null ? module : module[..^old.Length] + layer;
        }

        return new LoraKey(part, module.Replace('.', '_').TrimStart('_'), kind)
        {
            Prefix = prefix,
            DottedModule = prefix.EndsWith('_') ? null : module,
        };
    }
}
