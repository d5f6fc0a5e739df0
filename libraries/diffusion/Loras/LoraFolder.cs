using AdGenius.Diffusion.Models;

namespace AdGenius.Diffusion.Loras;

/// <summary>The LoRA adapters in the folder <c>loras</c> of a model.</summary>
internal static class LoraFolder
{
    internal const string Safetensors = ".safetensors";

    private const string Name = "loras";
    private const string Adapter = ".onnx_adapter";

    /// <summary>The files by the names of their adapters. Where two formats have one name, that of ONNX Runtime counts.</summary>
    internal static IReadOnlyDictionary<string, string> Find(string modelFolder)
    {
        string folder = Path.Combine(modelFolder, Name);
        return !Directory.Exists(folder)
            ? new Dictionary<string, string>()
            : Directory.EnumerateFiles(folder)
                .Where(x => Path.GetExtension(x) is Adapter or Safetensors)
                .Order(StringComparer.Ordinal)
                .DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal)
                .ToDictionary(x => Path.GetFileNameWithoutExtension(x), StringComparer.Ordinal);
    }

    /// <summary>The parts, with the layers that adapters in safetensors files change: only these get inputs.</summary>
    /// <param name="parts">The parts of the model.</param>
    /// <param name="layout">Its family.</param>
    /// <param name="files">What <see cref="Find"/> gives.</param>
    internal static Dictionary<string, ModelPart> Adapt(
        IReadOnlyDictionary<string, ModelPart> parts, ModelLayout layout, IReadOnlyDictionary<string, string> files)
    {
        var modules = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (string file in files.Values.Where(x => x.EndsWith(Safetensors, StringComparison.Ordinal)))
        {
            foreach (LoraLayer layer in LayersOf(file))
            {
                string part = PartOf(layer.Part, layout);
                modules.TryAdd(part, []);
                modules[part].Add(layer.Module);
            }
        }

        return parts.ToDictionary(
            x => x.Key,
            x => modules.TryGetValue(x.Key, out HashSet<string>? wanted) ? x.Value with { AdaptedModules = wanted } : x.Value,
            StringComparer.Ordinal);
    }

    /// <summary>The folder of a part.</summary>
    internal static string PartOf(LoraPart part, ModelLayout layout) => part switch
    {
        LoraPart.TextEncoder => "text_encoder",
        LoraPart.SecondTextEncoder => "text_encoder_2",

        // T5 is the third one for kohya's scripts, and the second one of Flux.
        LoraPart.ThirdTextEncoder => layout.T5?.Encoder ?? "text_encoder_3",
        _ => layout.Denoiser,
    };

    /// <summary>None of a damaged file: its error is for the jobs that name it, and not for all others.</summary>
    private static IReadOnlyList<LoraLayer> LayersOf(string file)
    {
        try
        {
            return LoraFile.Open(file).Layers;
        }
        catch (ModelFaultException)
        {
            return [];
        }
    }
}
