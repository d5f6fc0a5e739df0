using System.Globalization;
using System.Text.RegularExpressions;

namespace AdGenius.Diffusion.Loras;

/// <summary>
/// Names of layers in the original code of Stable Diffusion XL, Stable Diffusion 3 and Flux, which kohya's scripts and XLabs write, as
/// diffusers names them. Layers that the original code computes as one become several.
/// </summary>
internal static partial class OriginalNames
{
    // Flux computes three projections of attention and, four times as wide, the hidden layer in one product.
    private const int FluxParts = 7;

    private static readonly Dictionary<string, string> Resnet = new(StringComparer.Ordinal)
    {
        ["in_layers_2"] = "conv1", ["out_layers_3"] = "conv2", ["emb_layers_1"] = "time_emb_proj", ["skip_connection"] = "conv_shortcut",
    };

    // Layers outside of the blocks, of SDXL, of Flux and of Stable Diffusion 3.
    private static readonly Dictionary<string, string> Outer = new(StringComparer.Ordinal)
    {
        ["time_embed_0"] = "time_embedding_linear_1", ["time_embed_2"] = "time_embedding_linear_2",
        ["label_emb_0_0"] = "add_embedding_linear_1", ["label_emb_0_2"] = "add_embedding_linear_2",
        ["input_blocks_0_0"] = "conv_in", ["out_2"] = "conv_out",
        ["img_in"] = "x_embedder", ["txt_in"] = "context_embedder", ["final_layer_linear"] = "proj_out",
        ["final_layer_adaLN_modulation_1"] = "norm_out_linear",
        ["time_in_in_layer"] = "time_text_embed_timestep_embedder_linear_1",
        ["time_in_out_layer"] = "time_text_embed_timestep_embedder_linear_2",
        ["vector_in_in_layer"] = "time_text_embed_text_embedder_linear_1",
        ["vector_in_out_layer"] = "time_text_embed_text_embedder_linear_2",
        ["guidance_in_in_layer"] = "time_text_embed_guidance_embedder_linear_1",
        ["guidance_in_out_layer"] = "time_text_embed_guidance_embedder_linear_2",
        ["t_embedder_mlp_0"] = "time_text_embed_timestep_embedder_linear_1",
        ["t_embedder_mlp_2"] = "time_text_embed_timestep_embedder_linear_2",
        ["y_embedder_mlp_0"] = "time_text_embed_text_embedder_linear_1", ["y_embedder_mlp_2"] = "time_text_embed_text_embedder_linear_2",
        ["x_embedder_proj"] = "pos_embed_proj",
    };

    private const string ContextModulation = "context_block_adaLN_modulation_1";

    private static readonly Dictionary<string, string> FluxDouble = new(StringComparer.Ordinal)
    {
        ["img_attn_proj"] = "attn_to_out_0", ["img_mlp_0"] = "ff_net_0_proj", ["img_mlp_2"] = "ff_net_2", ["img_mod_lin"] = "norm1_linear",
        ["txt_attn_proj"] = "attn_to_add_out", ["txt_mlp_0"] = "ff_context_net_0_proj", ["txt_mlp_2"] = "ff_context_net_2",
        ["txt_mod_lin"] = "norm1_context_linear", ["proj_lora1"] = "attn_to_out_0", ["proj_lora2"] = "attn_to_add_out",
    };

    private static readonly Dictionary<string, string> Joint = new(StringComparer.Ordinal)
    {
        ["x_block_attn_proj"] = "attn_to_out_0", ["x_block_attn2_proj"] = "attn2_to_out_0", ["x_block_mlp_fc1"] = "ff_net_0_proj",
        ["x_block_mlp_fc2"] = "ff_net_2", ["x_block_adaLN_modulation_1"] = "norm1_linear", ["context_block_attn_proj"] = "attn_to_add_out",
        ["context_block_mlp_fc1"] = "ff_context_net_0_proj", ["context_block_mlp_fc2"] = "ff_context_net_2",
        [ContextModulation] = "norm1_context_linear",
    };

    private static readonly string[] Projections = ["attn_to_q", "attn_to_k", "attn_to_v"];

    private static readonly string[] TextProjections = ["attn_add_q_proj", "attn_add_k_proj", "attn_add_v_proj"];

    private static readonly Dictionary<string, string[]> Fused = new(StringComparer.Ordinal)
    {
        ["img_attn_qkv"] = Projections,
        ["txt_attn_qkv"] = TextProjections,
        ["qkv_lora1"] = Projections,
        ["qkv_lora2"] = TextProjections,
        ["x_block_attn_qkv"] = Projections,
        ["x_block_attn2_qkv"] = ["attn2_to_q", "attn2_to_k", "attn2_to_v"],
        ["context_block_attn_qkv"] = TextProjections,
    };

    /// <summary>The layers of diffusers that a layer of a file stands for.</summary>
    internal static IReadOnlyList<LoraLayer> Map(LoraPart part, string module)
    {
        if (part != LoraPart.Denoiser)
        {
            return [new LoraLayer(part, module)];
        }

        if (Outer.GetValueOrDefault(module) is { } outer)
        {
            // The original code has the shift before the scale, and diffusers has it behind.
            return [new LoraLayer(part, outer) { ExchangesHalves = outer == "norm_out_linear" }];
        }

        return Block().Match(module) is { Success: true } block ? OfBlock(block, module)
            : Transformer().Match(module) is { Success: true } transformer ? OfTransformer(transformer, module)
            : [new LoraLayer(part, module)];
    }

    /// <summary>SDXL numbers the blocks of one direction through; each level has two layers, and one more on the way up.</summary>
    private static IReadOnlyList<LoraLayer> OfBlock(Match match, string module)
    {
        string direction = match.Groups["direction"].Value;
        int[] numbers = [.. match.Groups["number"].Captures.Select(x => int.Parse(x.ValueSpan, CultureInfo.InvariantCulture))];
        string rest = match.Groups["rest"].Value;
        (int block, int layer, int kind) = (direction, numbers) switch
        {
            ("input", [> 0 and var number, var inner]) => ((number - 1) / 3, (number - 1) % 3, inner),
            ("output", [var number, var inner]) => (number / 3, number % 3, inner),
            ("middle", [var inner]) => (0, inner / 2, inner % 2),
            _ => (-1, 0, 0),
        };
        string? name = (direction, kind, layer) switch
        {
            _ when block < 0 => null,
            ("input", 0, 2) => $"down_blocks_{block}_downsamplers_0_{(rest == "op" ? "conv" : rest)}",
            ("input", 0, _) => $"down_blocks_{block}_resnets_{layer}_{ResnetLayer(rest)}",
            ("input", 1, _) => $"down_blocks_{block}_attentions_{layer}_{rest}",
            ("middle", 0, _) => $"mid_block_resnets_{layer}_{ResnetLayer(rest)}",
            ("middle", 1, _) => $"mid_block_attentions_0_{rest}",
            ("output", 0, _) => $"up_blocks_{block}_resnets_{layer}_{ResnetLayer(rest)}",
            ("output", 1, _) when rest != "conv" => $"up_blocks_{block}_attentions_{layer}_{rest}",
            ("output", _, _) => $"up_blocks_{block}_upsamplers_0_{rest}",
            _ => null,
        };
        return [new LoraLayer(LoraPart.Denoiser, name ?? module)];
    }

    private static string ResnetLayer(string rest) => Resnet.GetValueOrDefault(rest, rest);

    private static IReadOnlyList<LoraLayer> OfTransformer(Match match, string module)
    {
        string rest = match.Groups["rest"].Value;
        bool isSingle = match.Groups["kind"].Value == "single";
        string block = (isSingle ? "single_transformer_blocks_" : "transformer_blocks_") + match.Groups["number"].Value + "_";
        if (isSingle)
        {
            return rest switch
            {
                "linear1" =>
                [
                    Rows("attn_to_q", 0, 1, FluxParts), Rows("attn_to_k", 1, 2, FluxParts), Rows("attn_to_v", 2, 3, FluxParts),
                    Rows("proj_mlp", 3, FluxParts, FluxParts),
                ],
                "linear2" or "proj" => [One("proj_out")],
                "qkv" => [.. Projections.Select((x, i) => Rows(x, i, i + 1, Projections.Length))],
                "modulation_lin" => [One("norm_linear")],
                _ => [new LoraLayer(LoraPart.Denoiser, module)],
            };
        }

        return Fused.TryGetValue(rest, out string[]? several) ? [.. several.Select((x, i) => Rows(x, i, i + 1, several.Length))]
            : FluxDouble.GetValueOrDefault(rest) is { } one ? [One(one)]
            : Joint.GetValueOrDefault(rest) is { } joint ? [One(joint) with { ExchangesHalvesOfPair = rest == ContextModulation }]
            : [new LoraLayer(LoraPart.Denoiser, module)];

        LoraLayer One(string name) => new(LoraPart.Denoiser, block + name);

        LoraLayer Rows(string name, int from, int to, int of) => One(name) with { Rows = new LoraRows(from, to, of) };
    }

    [GeneratedRegex(@"^(?<direction>input|output|middle)_blocks?_(?<number>\d{1,4})_(?:(?<number>\d{1,4})_)?(?<rest>.+)$")]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?<kind>double|single|joint)_blocks_(?<number>\d+)_(?<rest>.+)$")]
    private static partial Regex Transformer();
}
