using Microsoft.ML.OnnxRuntime;

namespace AdGenius.Diffusion.Graphs;

/// <summary>Runs a session through an IO binding. On another device an input is uploaded when it is set and stays there.</summary>
internal sealed class OrtGraphRun : IGraphRun
{
    private readonly InferenceSession session;
    private readonly OrtGraph graph;
    private readonly OrtMemoryInfo memory;
    private readonly OrtIoBinding binding;
    private readonly RunOptions runOptions = new();
    private readonly Dictionary<string, HostTensor> inputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HostTensor> fixedOutputs = new(StringComparer.Ordinal);
    private readonly List<string> wanted = [];
    private readonly HashSet<string> onDevice = new(StringComparer.Ordinal);
    private readonly HashSet<string> borrowed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]> scratch = new(StringComparer.Ordinal);
    private IDisposableReadOnlyCollection<OrtValue>? results;

    internal OrtGraphRun(InferenceSession session, OrtGraph graph, OrtMemoryInfo memory)
    {
        this.session = session;
        this.graph = graph;
        this.memory = memory;
        binding = session.CreateIoBinding();
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
        if (!wanted.Contains(output))
        {
            wanted.Add(output);
        }

        if (shape.IsEmpty)
        {
            binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
            return;
        }

        var tensor = new HostTensor(graph.Outputs[output].ElementType, shape);
        binding.BindOutput(output, tensor.Value);
        fixedOutputs.GetValueOrDefault(output)?.Dispose();
        fixedOutputs[output] = tensor;
    }

    public void BindOutputToDevice(string output)
    {
        if (!wanted.Contains(output))
        {
            wanted.Add(output);
        }

        onDevice.Add(output);
    }

    public void BindInputFrom(string input, IGraphRun source, string output)
    {
        // The binding holds the value from here on, whatever becomes of the run it came from.
        binding.BindInput(input, ((OrtGraphRun)source).Result(output));
        borrowed.Add(input);
    }

    public void Run(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        results?.Dispose();
        results = null;
        try
        {
            // Bound anew, or the run would write over its last output, which may be an input by now.
            foreach (string output in onDevice)
            {
                binding.BindOutputToDevice(output, memory);
            }

            using (cancellationToken.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, runOptions))
            {
                session.RunWithBinding(runOptions, binding);
            }

            if (graph.IsOnDevice)
            {
                binding.SynchronizeBoundOutputs();
            }
        }
        catch (OnnxRuntimeException failure)
        {
            // The token is asked, not the text: a stopped run reports an ordinary error.
            cancellationToken.ThrowIfCancellationRequested();
            throw RuntimeFailures.MapRunFailure(failure);
        }
    }

    public ReadOnlySpan<float> Read(string output)
    {
        float[] buffer = scratch.GetValueOrDefault(output, []);
        ReadOnlySpan<float> numbers = fixedOutputs.TryGetValue(output, out HostTensor? tensor)
            ? tensor.Read(ref buffer)
            : HostTensor.Read(Result(output), ref buffer);
        scratch[output] = buffer;
        return numbers;
    }

    public long[] ShapeOf(string output)
        => fixedOutputs.TryGetValue(output, out HostTensor? tensor) ? tensor.Shape : Result(output).GetTensorTypeAndShape().Shape;

    public void Dispose()
    {
        results?.Dispose();
        binding.Dispose();
        runOptions.Dispose();
        foreach (HostTensor tensor in inputs.Values.Concat(fixedOutputs.Values))
        {
            tensor.Dispose();
        }
    }

    private HostTensor GetOrCreateTensor(string input, ReadOnlySpan<long> shape, out bool isNew)
    {
        isNew = !inputs.TryGetValue(input, out HostTensor? tensor) || !shape.SequenceEqual(tensor.Shape);
        if (isNew)
        {
            tensor?.Dispose();
            tensor = new HostTensor(graph.Inputs[input].ElementType, shape);
            inputs[input] = tensor;
        }

        return tensor!;
    }

    /// <summary>Binding uploads: on a device after every change, in ordinary memory only once.</summary>
    private void Bind(string input, HostTensor tensor, bool isNew)
    {
        if (isNew || graph.IsOnDevice || borrowed.Remove(input))
        {
            binding.BindInput(input, tensor.Value);
        }
    }

    private OrtValue Result(string output)
    {
        results ??= binding.GetOutputValues();
        return results[wanted.IndexOf(output)];
    }
}
