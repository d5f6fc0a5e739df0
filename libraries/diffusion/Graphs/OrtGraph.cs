using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Graphs;

/// <summary>A graph in an ONNX Runtime session; owns the session.</summary>
internal sealed class OrtGraph : IGraph
{
    private readonly InferenceSession session;
    private readonly bool onProcessor;

    private OrtGraph(InferenceSession session, bool onProcessor)
    {
        this.session = session;
        this.onProcessor = onProcessor;
        Inputs = Describe(session.InputMetadata);
        Outputs = Describe(session.OutputMetadata);
    }

    public IReadOnlyDictionary<string, GraphTensor> Inputs { get; }

    public IReadOnlyDictionary<string, GraphTensor> Outputs { get; }

    /// <summary>Loads a graph by path, so that weights in files beside it are found.</summary>
    /// <exception cref="ModelFaultException">The file is damaged, does not fit into memory, or the provider has no device.</exception>
    internal static OrtGraph Load(string path, string shownName, ExecutionProvider provider, DiffusionModelOptions options)
    {
        using SessionOptions sessionOptions = ProviderSessions.Configure(provider, options);
        try
        {
            return new OrtGraph(new InferenceSession(path, sessionOptions), provider == ExecutionProvider.Cpu);
        }
        catch (OnnxRuntimeException failure)
        {
            throw RuntimeFailures.WhileLoading(failure, shownName, provider);
        }
    }

    public IGraphRun CreateRun() => new OrtGraphRun(session, this, onProcessor);

    public void Dispose() => session.Dispose();

    private static Dictionary<string, GraphTensor> Describe(IReadOnlyDictionary<string, NodeMetadata> metadata)
        => metadata.ToDictionary(x => x.Key, x => new GraphTensor(x.Key, x.Value.ElementDataType, x.Value.Dimensions, x.Value.SymbolicDimensions), StringComparer.Ordinal);
}
