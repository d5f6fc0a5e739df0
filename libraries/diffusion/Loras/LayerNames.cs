namespace AdGenius.Diffusion.Loras;

/// <summary>Finds the layer of a graph that a layer of an adapter means.</summary>
internal static class LayerNames
{
    // Versions of the library of text encoders differ in whether they name the model within the encoder.
    private const string TextModel = "text_model_";
    private const string ControlNet = "controlnet";

    /// <summary>
    /// The name itself; otherwise the one that ends like it, since an exporter may have wrapped the model. Null where there is none, or
    /// more than one.
    /// </summary>
    internal static string? Find(string module, IReadOnlyCollection<string> modules)
    {
        if (modules.Contains(module))
        {
            return module;
        }

        string bare = module.StartsWith(TextModel, StringComparison.Ordinal) ? module[TextModel.Length..] : module;
        string[] similar = [.. modules.Where(x => x == bare || EndsLike(x, module))];
        if (similar.Length > 1)
        {
            // A U-Net that is fused with a ControlNet: adapters are for the U-Net.
            similar = [.. similar.Where(x => !x.Contains(ControlNet, StringComparison.Ordinal))];
        }

        return similar is [var one] ? one : null;
    }

    private static bool EndsLike(string longer, string shorter)
        => longer.Length > shorter.Length && longer.EndsWith(shorter, StringComparison.Ordinal) && longer[^(shorter.Length + 1)] == '_';
}
