using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Models;

/// <summary>The loaded graphs of a folder; the one owner of their sessions.</summary>
internal sealed class ModelGraphs : IDisposable
{
    private readonly Dictionary<string, IGraph> _graphs = new(StringComparer.Ordinal);

    internal IGraph TextEncoder => _graphs["text_encoder"];

    internal IGraph? SecondTextEncoder => _graphs.GetValueOrDefault("text_encoder_2");

    internal IGraph Unet => _graphs["unet"];

    internal IGraph VaeDecoder => _graphs["vae_decoder"];

    internal IGraph? VaeEncoder => _graphs.GetValueOrDefault("vae_encoder");

    internal IGraph? SafetyChecker => _graphs.GetValueOrDefault("safety_checker");

    /// <summary>Loads every part. What was loaded before a fault is freed.</summary>
    internal static ModelGraphs Load(ModelFolder folder, Func<ModelPart, IGraph> load, bool withSafetyChecker)
    {
        var result = new ModelGraphs();
        try
        {
            foreach (ModelPart part in folder.Parts.Values.Where(x => withSafetyChecker || x.Name != "safety_checker"))
            {
                result._graphs[part.Name] = load(part);
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
        foreach (IGraph graph in _graphs.Values)
        {
            graph.Dispose();
        }

        _graphs.Clear();
    }
}
