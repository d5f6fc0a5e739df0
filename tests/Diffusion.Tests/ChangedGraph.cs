using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Tests;

/// <summary>A real graph whose outputs a test changes, all of them or by name.</summary>
internal sealed class ChangedGraph(IGraph inner, Action<string, float[]> change) : IGraph
{
    public ChangedGraph(IGraph inner, Action<float[]> change)
        : this(inner, (_, numbers) => change(numbers))
    {
    }

    public IReadOnlyDictionary<string, GraphTensor> Inputs => inner.Inputs;

    public IReadOnlyDictionary<string, GraphTensor> Outputs => inner.Outputs;

    public IReadOnlyDictionary<string, GraphTensor> OptionalInputs => inner.OptionalInputs;

    public bool IsOnDevice => inner.IsOnDevice;

    public IGraphRun CreateRun() => new ChangedRun(inner.CreateRun(), change);

    public void Dispose() => inner.Dispose();

    private sealed class ChangedRun(IGraphRun inner, Action<string, float[]> change) : IGraphRun
    {
        public void Set(string input, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => inner.Set(input, values, shape);

        public void Set(string input, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) => inner.Set(input, values, shape);

        public void BindOutput(string output, params ReadOnlySpan<long> shape) => inner.BindOutput(output, shape);

        public void Run(CancellationToken cancellationToken) => inner.Run(cancellationToken);

        public ReadOnlySpan<float> Read(string output)
        {
            float[] numbers = inner.Read(output).ToArray();
            change(output, numbers);
            return numbers;
        }

        public long[] ShapeOf(string output) => inner.ShapeOf(output);

        public void Dispose() => inner.Dispose();
    }
}
