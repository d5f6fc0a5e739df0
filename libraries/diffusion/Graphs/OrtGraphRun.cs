using AdGenius.Diffusion.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Graphs;

/// <summary>Runs a session through an IO binding. On another device an input is uploaded when it is set and stays there.</summary>
internal sealed class OrtGraphRun : IGraphRun
{
    private readonly InferenceSession _session;
    private readonly OrtGraph _graph;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions = new();
    private readonly Dictionary<string, HostTensor> _inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HostTensor> _fixedOutputs = new(StringComparer.Ordinal);
    private readonly List<string> _wanted = [];
    private readonly Dictionary<string, float[]> _scratch = new(StringComparer.Ordinal);
    private IDisposableReadOnlyCollection<OrtValue>? _results;

    internal OrtGraphRun(InferenceSession session, OrtGraph graph)
    {
        _session = session;
        _graph = graph;
        _binding = session.CreateIoBinding();
    }

    public void Set(string input, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        HostTensor tensor = GetOrCreateTensor(input, shape, out bool isNew);
        tensor.Write(values);
        Bind(input, tensor, isNew);
    }

    public void Set(string input, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape)
    {
        HostTensor tensor = GetOrCreateTensor(input, shape, out bool isNew);
        tensor.Write(values);
        Bind(input, tensor, isNew);
    }

    public void BindOutput(string output, params ReadOnlySpan<long> shape)
    {
        if (!_wanted.Contains(output))
        {
            _wanted.Add(output);
        }

        if (shape.IsEmpty)
        {
            RuntimeFailures.Guard(() => _binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance));
            return;
        }

        var tensor = new HostTensor(_graph.Outputs[output].ElementType, shape);
        RuntimeFailures.Guard(() => _binding.BindOutput(output, tensor.Value));
        _fixedOutputs.GetValueOrDefault(output)?.Dispose();
        _fixedOutputs[output] = tensor;
    }

    public void Run(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _results?.Dispose();
        _results = null;
        try
        {
            using (cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, _runOptions))
            {
                _session.RunWithBinding(_runOptions, _binding);
            }

            if (_graph.IsOnDevice)
            {
                _binding.SynchronizeBoundOutputs();
            }
        }
        catch (OnnxRuntimeException failure)
        {
            // The token decides, not the text: a terminated run reports an ordinary error.
            cancellationToken.ThrowIfCancellationRequested();
            throw RuntimeFailures.MapRunFailure(failure);
        }
    }

    public ReadOnlySpan<float> Read(string output)
    {
        float[] buffer = _scratch.GetValueOrDefault(output, []);
        ReadOnlySpan<float> numbers = _fixedOutputs.TryGetValue(output, out HostTensor? tensor)
            ? tensor.Read(ref buffer)
            : HostTensor.Read(Result(output), ref buffer);
        _scratch[output] = buffer;
        return numbers;
    }

    public void CopyTo(string output, Span<float> destination)
    {
        if (_fixedOutputs.TryGetValue(output, out HostTensor? tensor))
        {
            HostTensor.CopyTo(tensor.Value, destination);
            return;
        }

        HostTensor.CopyTo(Result(output), destination);
    }

    public long[] ShapeOf(string output)
        => _fixedOutputs.TryGetValue(output, out HostTensor? tensor) ? tensor.Shape : Result(output).GetTensorTypeAndShape().Shape;

    public void Dispose()
    {
        _results?.Dispose();
        _binding.Dispose();
        _runOptions.Dispose();
        foreach (HostTensor tensor in _inputs.Values.Concat(_fixedOutputs.Values))
        {
            tensor.Dispose();
        }
    }

    private HostTensor GetOrCreateTensor(string input, ReadOnlySpan<long> shape, out bool isNew)
    {
        isNew = !_inputs.TryGetValue(input, out HostTensor? tensor) || !shape.SequenceEqual(tensor.Shape);
        if (isNew)
        {
            tensor?.Dispose();
            GraphTensor declared = _graph.Inputs.GetValueOrDefault(input) ?? _graph.OptionalInputs[input];
            tensor = new HostTensor(declared.ElementType, shape);
            _inputs[input] = tensor;
        }

        return tensor!;
    }

    /// <summary>Binding uploads: on a device after every change, in ordinary memory only once.</summary>
    private void Bind(string input, HostTensor tensor, bool isNew)
    {
        if (isNew || _graph.IsOnDevice)
        {
            RuntimeFailures.Guard(() => _binding.BindInput(input, tensor.Value));
        }
    }

    private OrtValue Result(string output)
    {
        _results ??= RuntimeFailures.Guard(_binding.GetOutputValues);
        return _results[_wanted.IndexOf(output)];
    }
}
