using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Tests;

/// <summary>A real graph that keeps what its inputs are set to, and whose output a test may change.</summary>
internal sealed class RecordingGraph(IGraph inner, Action<float[]>? change = null) : IGraph
{
    private readonly List<(string Input, float[] Values)> _set = [];

    public IReadOnlyDictionary<string, GraphTensor> Inputs => inner.Inputs;

    public IReadOnlyDictionary<string, GraphTensor> Outputs => inner.Outputs;

    public IReadOnlyDictionary<string, GraphTensor> OptionalInputs => inner.OptionalInputs;

    public bool IsOnDevice => inner.IsOnDevice;

    /// <summary>What an input was set to, one time after the other.</summary>
    public IReadOnlyList<float[]> Of(string input) => [.. _set.Where(x => x.Input == input).Select(x => x.Values)];

    public IGraphRun CreateRun() => new Run(this, inner.CreateRun());

    public void Dispose() => inner.Dispose();

    private sealed class Run(RecordingGraph owner, IGraphRun run) : IGraphRun
    {
        public void Set(string input, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
        {
            owner._set.Add((input, values.ToArray()));
            run.Set(input, values, shape);
        }

        public void Set(string input, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) => run.Set(input, values, shape);

        public void BindOutput(string output, params ReadOnlySpan<long> shape) => run.BindOutput(output, shape);

        void IGraphRun.Run(CancellationToken cancellationToken) => run.Run(cancellationToken);

        public ReadOnlySpan<float> Read(string output)
        {
            float[] numbers = run.Read(output).ToArray();
            owner.Change(numbers);
            return numbers;
        }

        public long[] ShapeOf(string output) => run.ShapeOf(output);

        public void Dispose() => run.Dispose();
    }

    private void Change(float[] numbers) => change?.Invoke(numbers);
}
