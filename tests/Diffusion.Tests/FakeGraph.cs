using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Tests;

/// <summary>A real graph whose runs a test may fail: for memory that runs out and devices that are lost.</summary>
internal sealed class FakeGraph(IGraph inner, Action<int> beforeRun) : IGraph
{
    public bool IsDisposed { get; private set; }

    public IReadOnlyDictionary<string, GraphTensor> Inputs => inner.Inputs;

    public IReadOnlyDictionary<string, GraphTensor> Outputs => inner.Outputs;

    public IReadOnlyDictionary<string, GraphTensor> OptionalInputs => inner.OptionalInputs;

    public bool IsOnDevice => inner.IsOnDevice;

    public IGraphRun CreateRun() => new FakeRun(inner.CreateRun(), beforeRun);

    public void Dispose()
    {
        IsDisposed = true;
        inner.Dispose();
    }

    private sealed class FakeRun(IGraphRun inner, Action<int> beforeRun) : IGraphRun
    {
        private int _batch = 1;

        public void Set(string input, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
        {
            _batch = input == "sample" ? (int)shape[0] : _batch;
            inner.Set(input, values, shape);
        }

        public void Set(string input, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) => inner.Set(input, values, shape);

        public void BindOutput(string output, params ReadOnlySpan<long> shape) => inner.BindOutput(output, shape);

        public void Run(CancellationToken cancellationToken)
        {
            beforeRun(_batch);
            inner.Run(cancellationToken);
        }

        public ReadOnlySpan<float> Read(string output) => inner.Read(output);

        public long[] ShapeOf(string output) => inner.ShapeOf(output);

        public void Dispose() => inner.Dispose();
    }
}
