using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Tests;

/// <summary>A real graph that tells of every call before it is made, so that a test can lose the device there.</summary>
internal sealed class LosingGraph(IGraph inner, Action beforeCall) : IGraph
{
    public IReadOnlyDictionary<string, GraphTensor> Inputs => inner.Inputs;

    public IReadOnlyDictionary<string, GraphTensor> Outputs => inner.Outputs;

    public IReadOnlyDictionary<string, GraphTensor> OptionalInputs => inner.OptionalInputs;

    public bool IsOnDevice => inner.IsOnDevice;

    public IGraphRun CreateRun()
    {
        beforeCall();
        return new LosingRun(inner.CreateRun(), beforeCall);
    }

    public void Dispose() => inner.Dispose();

    private sealed class LosingRun(IGraphRun inner, Action beforeCall) : IGraphRun
    {
        public void Set(string input, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
        {
            beforeCall();
            inner.Set(input, values, shape);
        }

        public void Set(string input, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape)
        {
            beforeCall();
            inner.Set(input, values, shape);
        }

        public void BindOutput(string output, params ReadOnlySpan<long> shape)
        {
            beforeCall();
            inner.BindOutput(output, shape);
        }

        public void Run(CancellationToken cancellationToken)
        {
            beforeCall();
            inner.Run(cancellationToken);
        }

        public ReadOnlySpan<float> Read(string output)
        {
            beforeCall();
            return inner.Read(output);
        }

        public long[] ShapeOf(string output)
        {
            beforeCall();
            return inner.ShapeOf(output);
        }

        public void Dispose() => inner.Dispose();
    }
}
