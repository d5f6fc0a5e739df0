using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Graphs;

/// <summary>A graph in an ONNX Runtime session; owns the session.</summary>
internal sealed class OrtGraph : IGraph
{
    // A graph in memory has no folder in which the runtime would find weights that are kept outside of it.
    private const string ExternalFolder = "session.model_external_initializers_file_folder_path";

    private readonly InferenceSession _session;
    private bool _isDisposed;

    private OrtGraph(InferenceSession session, ExecutionProvider provider)
    {
        _session = session;
        IsOnDevice = provider != ExecutionProvider.Cpu;
        Inputs = Describe(session.InputMetadata);
        Outputs = Describe(session.OutputMetadata);
        OptionalInputs = Describe(session.OverridableInitializerMetadata);
    }

    public IReadOnlyDictionary<string, GraphTensor> Inputs { get; }

    public IReadOnlyDictionary<string, GraphTensor> Outputs { get; }

    public IReadOnlyDictionary<string, GraphTensor> OptionalInputs { get; }

    public bool IsOnDevice { get; }

    /// <summary>Loads a graph by path, so that weights in files beside it are found.</summary>
    /// <param name="path">The graph's file.</param>
    /// <param name="shownName">Its name in messages.</param>
    /// <param name="provider">Where it is loaded.</param>
    /// <param name="options">How.</param>
    /// <param name="bytes">The bytes of its weights; 0 where they are not known.</param>
    /// <exception cref="ModelFaultException">The file is damaged, does not fit into memory, or the provider has no device.</exception>
    internal static OrtGraph Load(
        string path, string shownName, ExecutionProvider provider, DiffusionModelOptions options, long bytes = 0)
    {
        using SessionOptions sessionOptions = ProviderSessions.Configure(provider, options);
        try
        {
            return new OrtGraph(new InferenceSession(path, sessionOptions), provider);
        }
        catch (OnnxRuntimeException failure)
        {
            throw RuntimeFailures.MapLoadFailure(
                failure, shownName, provider, MemoryRequirement.MayFit(bytes, options, provider));
        }
    }

    /// <summary>Loads a part of a model, with inputs for the LoRA adapters beside it.</summary>
    /// <exception cref="ModelFaultException">As for a path.</exception>
    internal static OrtGraph Load(ModelPart part, ExecutionProvider provider, DiffusionModelOptions options)
    {
        string shownName = $"{part.Name}/{Path.GetFileName(part.Path)}";
        if (part.AdaptedModules.Count == 0)
        {
            return Load(part.Path, shownName, provider, options, part.Bytes);
        }

        byte[] graph = AdaptedGraph.ReadWithInputs(part.Path, shownName, part.AdaptedModules);
        using SessionOptions sessionOptions = ProviderSessions.Configure(provider, options);
        sessionOptions.AddSessionConfigEntry(ExternalFolder, Path.GetDirectoryName(part.Path)!);
        try
        {
            return new OrtGraph(new InferenceSession(graph, sessionOptions), provider);
        }
        catch (OnnxRuntimeException failure)
        {
            throw RuntimeFailures.MapLoadFailure(
                failure, shownName, provider, MemoryRequirement.MayFit(part.Bytes, options, provider));
        }
    }

    public IGraphRun CreateRun()
    {
        // The native library does not check: a run of a freed session ends the process.
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return RuntimeFailures.Guard(() => new OrtGraphRun(_session, this));
    }

    public void Dispose()
    {
        _isDisposed = true;
        _session.Dispose();
    }

    private static Dictionary<string, GraphTensor> Describe(IReadOnlyDictionary<string, NodeMetadata> metadata)
        => metadata.ToDictionary(
            x => x.Key,
            x => new GraphTensor(x.Key, x.Value.ElementDataType, x.Value.Dimensions, x.Value.SymbolicDimensions),
            StringComparer.Ordinal);
}
