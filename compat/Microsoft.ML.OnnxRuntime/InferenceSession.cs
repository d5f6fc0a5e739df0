using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Interop;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A loaded graph, ready to run. Runs of one session may overlap.</summary>
public sealed unsafe class InferenceSession : IDisposable
{
    private readonly SessionHandle handle;

    public InferenceSession(string modelPath)
        : this(modelPath, null)
    {
    }

    /// <summary>Loads a graph by path, so that weights kept in files beside it are found.</summary>
    public InferenceSession(string modelPath, SessionOptions? options)
    {
        using var environment = new HandleLease(OrtEnv.Instance());
        using var own = options is null ? new SessionOptions() : null;
        using var optionsLease = new HandleLease(options ?? own!);
        using var path = new NativePath(modelPath);
        nint created;
        OrtApi.Check(((delegate* unmanaged<nint, void*, nint, nint*, nint>)OrtApi.Entry(OrtEntry.CreateSession))(
            environment.Value, path.Pointer, optionsLease.Value, &created));
        handle = new SessionHandle(created);
        (InputMetadata, OutputMetadata) = ReadMetadata();
    }

    public InferenceSession(byte[] model)
        : this(model, null)
    {
    }

    public InferenceSession(byte[] model, SessionOptions? options)
    {
        using var environment = new HandleLease(OrtEnv.Instance());
        using var own = options is null ? new SessionOptions() : null;
        using var optionsLease = new HandleLease(options ?? own!);
        nint created;
        fixed (byte* bytes = model)
        {
            OrtApi.Check(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)OrtApi.Entry(OrtEntry.CreateSessionFromArray))(
                environment.Value, bytes, (nuint)model.Length, optionsLease.Value, &created));
        }

        handle = new SessionHandle(created);
        (InputMetadata, OutputMetadata) = ReadMetadata();
    }

    /// <summary>The graph's inputs by name, in their order.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata { get; }

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata { get; }

    public IReadOnlyList<string> InputNames => [.. InputMetadata.Keys];

    public IReadOnlyList<string> OutputNames => [.. OutputMetadata.Keys];

    internal SafeHandle Handle => handle;

    public OrtIoBinding CreateIoBinding() => new(this);

    /// <summary>Runs the graph; the outputs belong to the caller.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(RunOptions? runOptions, IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputNames)
        => Run(runOptions, [.. inputs.Keys], [.. inputs.Values], outputNames);

    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions? runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames)
    {
        var outputs = new nint[outputNames.Count];
        RunCore(runOptions, inputNames, inputValues, outputNames, outputs);
        var result = new DisposableList<OrtValue>(outputs.Length);
        foreach (nint output in outputs)
        {
            result.Add(new OrtValue(output));
        }

        return result;
    }

    /// <summary>Runs the graph into tensors of the caller, whose shapes must fit.</summary>
    public void Run(
        RunOptions? runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<OrtValue> outputValues)
    {
        nint[] outputs = [.. outputValues.Select(x => x.Handle.DangerousGetHandle())];
        RunCore(runOptions, inputNames, inputValues, outputNames, outputs);
        GC.KeepAlive(outputValues);
    }

    public void RunWithBinding(RunOptions runOptions, OrtIoBinding ioBinding)
    {
        using var session = new HandleLease(handle);
        using var options = new HandleLease(runOptions);
        using var binding = new HandleLease(ioBinding);
        OrtApi.Check(((delegate* unmanaged<nint, nint, nint, nint>)OrtApi.Entry(OrtEntry.RunWithBinding))(session.Value, options.Value, binding.Value));
    }

    public void Dispose() => handle.Dispose();

    private void RunCore(
        RunOptions? runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames, nint[] outputs)
    {
        if (inputNames.Count != inputValues.Count || outputNames.Count != outputs.Length)
        {
            throw new ArgumentException("There must be one value for each name.", nameof(inputNames));
        }

        using var session = new HandleLease(handle);
        using var ownOptions = runOptions is null ? new RunOptions() : null;
        using var options = new HandleLease(runOptions ?? ownOptions!);
        using var names = new Utf8Texts(inputNames);
        using var targets = new Utf8Texts(outputNames);
        nint[] inputs = [.. inputValues.Select(x => x.Handle.DangerousGetHandle())];
        fixed (nint* inputPointer = inputs)
        fixed (nint* outputPointer = outputs)
        {
            OrtApi.Check(((delegate* unmanaged<nint, nint, nint, nint*, nuint, nint, nuint, nint*, nint>)OrtApi.Entry(OrtEntry.Run))(
                session.Value, options.Value, names.DangerousGetHandle(), inputPointer, (nuint)inputs.Length, targets.DangerousGetHandle(), (nuint)outputs.Length, outputPointer));
        }

        GC.KeepAlive(inputValues);
    }

    private (IReadOnlyDictionary<string, NodeMetadata> Inputs, IReadOnlyDictionary<string, NodeMetadata> Outputs) ReadMetadata()
    {
        try
        {
            return (SessionMetadata.Inputs(handle), SessionMetadata.Outputs(handle));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private sealed class SessionHandle : SafeHandle
    {
        internal SessionHandle(nint session)
            : base(0, ownsHandle: true) => SetHandle(session);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            OrtApi.Release(OrtEntry.ReleaseSession, handle);
            return true;
        }
    }
}
