using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Graphs;

/// <summary>
/// A graph that was exported for a fixed number of pictures, as one that takes any number: it is run as often as they need, and the last
/// run is filled up with copies of the last picture. One input that is fixed is enough: exporters leave open what the caller has named.
/// </summary>
internal sealed class FixedBatchGraph : IGraph
{
    private readonly IGraph _inner;
    private readonly int _count;

    private FixedBatchGraph(IGraph inner, int count)
    {
        (_inner, _count) = (inner, count);
        Inputs = inner.Inputs.ToDictionary(x => x.Key, x => IsPerPicture(x.Value) ? Open(x.Value) : x.Value, StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, GraphTensor> Inputs { get; }

    public IReadOnlyDictionary<string, GraphTensor> Outputs => _inner.Outputs;

    public IReadOnlyDictionary<string, GraphTensor> OptionalInputs => _inner.OptionalInputs;

    public bool IsOnDevice => _inner.IsOnDevice;

    /// <summary>The graph itself where it takes any number of pictures.</summary>
    internal static IGraph Wrap(IGraph graph)
    {
        // Images of several fused ControlNets have their networks first and the pictures second.
        bool isFused = graph.Inputs.Values.Any(x => x.Rank > 4);
        int[] counts = [.. graph.Inputs.Values.Where(IsPerPicture).Select(x => x.Dimensions[0]).Where(x => x > 0).Distinct()];
        return !isFused && counts is [var count] ? new FixedBatchGraph(graph, count) : graph;
    }

    public IGraphRun CreateRun() => new Run(this, _inner.CreateRun());

    public void Dispose() => _inner.Dispose();

    /// <summary>
    /// Numbers with a row for each picture. The ids of positions, which Flux takes, are the same for all where they have two dimensions.
    /// </summary>
    private static bool IsPerPicture(GraphTensor input) => input.Rank >= 2 && !IsShared(input);

    private static bool IsShared(GraphTensor input) => input is { Name: "txt_ids" or "img_ids", Rank: 2 };

    private static GraphTensor Open(GraphTensor input)
        => input with { Dimensions = [-1, .. input.Dimensions[1..]], Symbols = ["batch_size", .. input.Symbols[1..]] };

    private sealed class Run(FixedBatchGraph owner, IGraphRun inner) : IGraphRun
    {
        private readonly Dictionary<string, Rows> _inputs = new(StringComparer.Ordinal);
        private readonly Dictionary<string, (List<float> Values, long[] Shape)> _results = new(StringComparer.Ordinal);
        private readonly List<string> _outputs = [];
        private int _pictures = 1;

        public void Set(string input, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
        {
            if (Keeps(input, shape))
            {
                _inputs[input] = new Rows(values.ToArray(), null, shape.ToArray());
            }
            else
            {
                inner.Set(input, values, shape);
            }
        }

        public void Set(string input, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape)
        {
            if (Keeps(input, shape))
            {
                _inputs[input] = new Rows(null, values.ToArray(), shape.ToArray());
            }
            else
            {
                inner.Set(input, values, shape);
            }
        }

        public void BindOutput(string output, params ReadOnlySpan<long> shape)
        {
            if (!_outputs.Contains(output))
            {
                _outputs.Add(output);
            }

            inner.BindOutput(output, shape.IsEmpty ? [] : [owner._count, .. shape[1..]]);
        }

        void IGraphRun.Run(CancellationToken cancellationToken)
        {
            _results.Clear();
            for (int first = 0; first < _pictures; first += owner._count)
            {
                foreach ((string name, Rows rows) in _inputs)
                {
                    SetSlice(name, rows, first);
                }

                inner.Run(cancellationToken);
                _outputs.ForEach(output => Collect(output, Math.Min(owner._count, _pictures - first)));
            }
        }

        public ReadOnlySpan<float> Read(string output)
            => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_results[output].Values);

        public long[] ShapeOf(string output) => _results[output].Shape;

        public void Dispose() => inner.Dispose();

        /// <summary>Whether the rows are of pictures, so that each run gets its own.</summary>
        private bool Keeps(string name, ReadOnlySpan<long> shape)
        {
            if (!owner._inner.Inputs.TryGetValue(name, out GraphTensor? declared) || shape.IsEmpty || IsShared(declared))
            {
                return false;
            }

            if (IsPerPicture(declared))
            {
                _pictures = (int)shape[0];
                return true;
            }

            return shape[0] == _pictures && (declared.Dimensions[0] == owner._count || declared.Dimensions[0] <= 0);
        }

        private void SetSlice(string name, Rows rows, int first)
        {
            long[] shape = [owner._count, .. rows.Shape[1..]];
            if (rows.Floats is { } floats)
            {
                inner.Set(name, Slice(floats, rows.Count, first), shape);
            }
            else
            {
                inner.Set(name, Slice(rows.Integers!, rows.Count, first), shape);
            }
        }

        private ReadOnlySpan<T> Slice<T>(T[] values, int rowCount, int first)
        {
            int length = values.Length / rowCount;
            if (first + owner._count <= rowCount)
            {
                return values.AsSpan(first * length, owner._count * length);
            }

            var filled = new T[owner._count * length];
            for (int i = 0; i < owner._count; i++)
            {
                values.AsSpan(Math.Min(first + i, rowCount - 1) * length, length).CopyTo(filled.AsSpan(i * length));
            }

            return filled;
        }

        private void Collect(string output, int wanted)
        {
            ReadOnlySpan<float> values = inner.Read(output);
            long[] shape = inner.ShapeOf(output);
            if (!_results.TryGetValue(output, out (List<float> Values, long[] Shape) result))
            {
                _results[output] = result = ([], shape is [_, .. var row] ? [_pictures, .. row] : shape);
            }

            result.Values.AddRange(values[..(values.Length / owner._count * wanted)]);
        }

        private sealed record Rows(float[]? Floats, int[]? Integers, long[] Shape)
        {
            public int Count => (int)Shape[0];
        }
    }
}
