using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Graphs;

/// <summary>A graph that may be unloaded between two runs, and is loaded again for the next one. Used by one thread at a time.</summary>
internal sealed class UnloadableGraph : IGraph
{
    private readonly GraphMemory _memory;
    private readonly string _name;
    private readonly Func<IGraph> _load;
    private IGraph? _graph;
    private readonly bool _isDescribed;
    private int _runs;

    /// <param name="memory">Decides what is in memory.</param>
    /// <param name="name">The graph's part, for messages.</param>
    /// <param name="bytes">Size of the weights.</param>
    /// <param name="load">Loads the graph. It is called at once, since inputs and outputs are only known then.</param>
    internal UnloadableGraph(GraphMemory memory, string name, long bytes, Func<IGraph> load)
    {
        (_memory, _name, _load, Bytes) = (memory, name, load, bytes);
        IGraph graph = Loaded();
        (Inputs, Outputs, OptionalInputs, IsOnDevice) = (graph.Inputs, graph.Outputs, graph.OptionalInputs, graph.IsOnDevice);
        _isDescribed = true;
    }

    public IReadOnlyDictionary<string, GraphTensor> Inputs { get; }

    public IReadOnlyDictionary<string, GraphTensor> Outputs { get; }

    public IReadOnlyDictionary<string, GraphTensor> OptionalInputs { get; }

    public bool IsOnDevice { get; }

    internal long Bytes { get; }

    internal bool IsRunning => _runs > 0;

    public IGraphRun CreateRun()
    {
        IGraphRun run = Loaded().CreateRun();
        _runs++;
        return new Run(this, run);
    }

    public void Dispose()
    {
        _memory.Forget(this);
        Unload();
    }

    internal void Unload()
    {
        _graph?.Dispose();
        _graph = null;
    }

    private IGraph Loaded()
    {
        if (_graph is not null)
        {
            _memory.Touch(this);
            return _graph;
        }

        try
        {
            return _graph = _memory.Load(this, _load);
        }
        catch (ModelFaultException lost) when (lost.Fault == ModelFault.DeviceLost && _isDescribed)
        {
            // In the middle of a batch this is what it would be for a graph that had stayed in memory.
            throw new DeviceLostException(lost);
        }
        catch (ModelFaultException full) when (full.Fault == ModelFault.TooLarge && _isDescribed)
        {
            // It fitted when the model was opened: a smaller batch may leave it room, and a preview can be left out.
            throw new DeviceMemoryException(full);
        }
        catch (ModelFaultException fault) when (fault.IsOfFiles && _isDescribed)
        {
            // The same file was loaded when the model was opened: what reads it may fail for a while, such as a network file system.
            throw new ModelFaultException(fault.Fault, fault.Message, fault) { IsTransient = true };
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) && _isDescribed)
        {
            // The system's own text names a path of this computer.
            throw new ModelFaultException(
                ModelFault.MissingFile, $"A file of {_name} could not be read again ({failure.GetType().Name}).", failure)
            {
                IsTransient = true,
            };
        }
    }

    private sealed class Run(UnloadableGraph owner, IGraphRun inner) : IGraphRun
    {
        private bool _isDisposed;

        public void Set(string input, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => inner.Set(input, values, shape);

        public void Set(string input, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) => inner.Set(input, values, shape);

        public void BindOutput(string output, params ReadOnlySpan<long> shape) => inner.BindOutput(output, shape);

        void IGraphRun.Run(CancellationToken cancellationToken) => inner.Run(cancellationToken);

        public ReadOnlySpan<float> Read(string output) => inner.Read(output);

        public long[] ShapeOf(string output) => inner.ShapeOf(output);

        public void Dispose()
        {
            inner.Dispose();
            owner._runs -= _isDisposed ? 0 : 1;
            _isDisposed = true;
        }
    }
}
