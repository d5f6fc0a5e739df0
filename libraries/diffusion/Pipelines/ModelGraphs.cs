using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>The loaded graphs of a folder; the one owner of their sessions.</summary>
internal sealed class ModelGraphs : IDisposable
{
    private readonly Dictionary<string, IGraph> _graphs = new(StringComparer.Ordinal);
    private readonly GraphMemory _memory;

    private ModelGraphs(GraphMemory memory) => _memory = memory;

    /// <summary>The graphs of the refiner; null for models without.</summary>
    internal ModelGraphs? Refiner { get; private set; }

    internal IGraph TextEncoder => _graphs["text_encoder"];

    internal IGraph? SecondTextEncoder => _graphs.GetValueOrDefault("text_encoder_2");

    internal IGraph? ThirdTextEncoder => _graphs.GetValueOrDefault("text_encoder_3");

    internal IGraph Unet => _graphs["unet"];

    /// <summary>The inputs that LoRA adapters set, of the parts that are there.</summary>
    internal IReadOnlyDictionary<LoraPart, IReadOnlyDictionary<string, GraphTensor>> AdapterInputs(ModelLayout layout)
        => Enum.GetValues<LoraPart>()
            .Where(x => _graphs.ContainsKey(LoraFolder.PartOf(x, layout)))
            .ToDictionary(x => x, x => _graphs[LoraFolder.PartOf(x, layout)].OptionalInputs);

    internal IGraph? ControlNet => _graphs.GetValueOrDefault("controlnet");

    internal IGraph Transformer => _graphs["transformer"];

    /// <summary>False for a refiner that leaves decoding to the model.</summary>
    internal bool HasVaeDecoder => _graphs.ContainsKey("vae_decoder");

    internal IGraph VaeDecoder => _graphs["vae_decoder"];

    internal IGraph? VaeEncoder => _graphs.GetValueOrDefault("vae_encoder");

    internal IGraph? SafetyChecker => _graphs.GetValueOrDefault(ModelLayout.SafetyChecker);

    /// <summary>
    /// Loads every part once. What was loaded before a fault is freed. Parts that do not fit beside the others are unloaded again, and
    /// loaded when they are used; the U-Net stays, unless there is a second one in a refiner.
    /// </summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="load">Loads one part.</param>
    /// <param name="withSafetyChecker">Whether the safety checker is loaded.</param>
    /// <param name="memoryBytes">Memory that all weights together may take.</param>
    internal static ModelGraphs Load(ModelFolder folder, Func<ModelPart, IGraph> load, bool withSafetyChecker, long memoryBytes)
    {
        var memory = new GraphMemory(memoryBytes);
        ModelGraphs result = Load(folder, load, withSafetyChecker, memory, keepsUnet: folder.Refiner is null);
        try
        {
            result.Refiner = folder.Refiner is { } refiner ? Load(refiner, load, withSafetyChecker: false, memory, keepsUnet: false) : null;
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private static ModelGraphs Load(
        ModelFolder folder, Func<ModelPart, IGraph> load, bool withSafetyChecker, GraphMemory memory, bool keepsUnet)
    {
        var result = new ModelGraphs(memory);
        try
        {
            // The part that stays comes first, so that the others are counted beside it.
            foreach ((string name, ModelPart part) in folder.Parts
                .Where(x => withSafetyChecker || x.Key != ModelLayout.SafetyChecker)
                .OrderBy(x => x.Key == "unet" ? 0 : 1))
            {
                result._graphs[name] = name == "unet" && keepsUnet
                    ? memory.LoadFixed(part.Bytes, () => FixedBatchGraph.Wrap(load(part)))
                    : new UnloadableGraph(memory, name, part.Bytes, () => FixedBatchGraph.Wrap(load(part)));
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Unloads what is not running, after the device ran out of memory. False when there was nothing.</summary>
    internal bool UnloadIdle() => _memory.UnloadIdle();

    public void Dispose()
    {
        Refiner?.Dispose();
        foreach (IGraph graph in _graphs.Values)
        {
            graph.Dispose();
        }

        _graphs.Clear();
    }
}
