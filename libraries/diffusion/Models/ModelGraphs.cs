using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Models;

/// <summary>The loaded graphs of a folder; the one owner of their sessions.</summary>
internal sealed class ModelGraphs : IDisposable
{
    private readonly Dictionary<string, IGraph> graphs = new(StringComparer.Ordinal);

    internal IGraph TextEncoder => graphs["text_encoder"];

    internal IGraph? SecondTextEncoder => graphs.GetValueOrDefault("text_encoder_2");

    internal IGraph Unet => graphs["unet"];

    internal IGraph VaeDecoder => graphs["vae_decoder"];

    internal IGraph? VaeEncoder => graphs.GetValueOrDefault("vae_encoder");

    internal IGraph? SafetyChecker => graphs.GetValueOrDefault("safety_checker");

    /// <summary>Loads every part. What was loaded before a fault is freed.</summary>
    internal static ModelGraphs Load(ModelFolder folder, Func<ModelPart, IGraph> load, bool withSafetyChecker)
    {
        var result = new ModelGraphs();
        try
        {
            foreach (ModelPart part in folder.Parts.Values.Where(x => withSafetyChecker || x.Name != "safety_checker"))
            {
                result.graphs[part.Name] = load(part);
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (IGraph graph in graphs.Values)
        {
            graph.Dispose();
        }

        graphs.Clear();
    }
}
