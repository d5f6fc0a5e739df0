using AdGenius.Diffusion.Layouts;

namespace AdGenius.Diffusion.Loras;

/// <summary>
/// Tensors that an adapter is applied without, since diffusers leaves them out too: what ComfyUI's files of Flux have beside the matrices.
/// </summary>
internal static class LeftOutTensors
{
    /// <summary>What the names of CLIP begin with in ComfyUI's files.</summary>
    internal const string ComfyClip = "text_encoders.clip_l.transformer.";

    private const string DiffOfNorms = "diff of norms";
    private const string Projection = "text_projection";

    // By the start, the middle and the end of their names, and what messages call them.
    private static readonly (string Start, string Middle, string End, string Kind)[] OfAnyModel =
    [
        ("", "", ".diff_b", "diff_b"),
        ("", ".norm", ".diff", DiffOfNorms),
        ("", "", "norm.diff", DiffOfNorms),
        ("", "", "norm1.diff", DiffOfNorms),
        ("", "", "norm2.diff", DiffOfNorms),
        ("text_encoders.t5xxl.transformer.", "", "", "t5xxl"),
        (ComfyClip + Projection, "", "", Projection),

        // No layer of a graph is a product with them.
        (ComfyClip, ".embeddings.position_embedding.", "", "position_embedding"),
        ("lora_te", "_embeddings_position_embedding.", "", "position_embedding"),
        (ComfyClip, ".embeddings.token_embedding.", "", "token_embedding"),
        ("lora_te", "_embeddings_token_embedding.", "", "token_embedding"),
    ];

    // CLIP of Flux has no projection, that of Stable Diffusion 3 has one that adapters change.
    private static readonly (string Start, string Middle, string End, string Kind)[] OfFlux =
    [
        ("lora_te_" + Projection, "", "", Projection),
        ("lora_te1_" + Projection, "", "", Projection),
    ];

    /// <summary>What messages call a tensor that is left out; null for all others.</summary>
    /// <param name="name">The name of the tensor.</param>
    /// <param name="model">The family of the model that the adapter is for.</param>
    internal static string? KindOf(string name, ModelKind model)
        => OfAnyModel.Concat(model == ModelKind.Flux ? OfFlux : [])
            .FirstOrDefault(x => name.StartsWith(x.Start, StringComparison.Ordinal)
                && name.Contains(x.Middle, StringComparison.Ordinal) && name.EndsWith(x.End, StringComparison.Ordinal)).Kind;
}
