using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Interop;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Inputs and outputs bound to a session ahead of its runs. An input on another device than the graph's is copied when it is bound.</summary>
public sealed unsafe class OrtIoBinding : SafeHandle
{
    internal OrtIoBinding(InferenceSession session)
        : base(0, ownsHandle: true)
    {
        nint created;
        using var lease = new HandleLease(session.Handle);
        OrtApi.Check(((delegate* unmanaged<nint, nint*, nint>)OrtApi.Entry(OrtEntry.CreateIoBinding))(lease.Value, &created));
        SetHandle(created);
    }

    public override bool IsInvalid => handle == 0;

    public void BindInput(string name, OrtValue ortValue) => Bind(OrtEntry.BindInput, name, ortValue.Handle);

    /// <summary>The run writes this output into the given tensor, whose shape must fit.</summary>
    public void BindOutput(string name, OrtValue ortValue) => Bind(OrtEntry.BindOutput, name, ortValue.Handle);

    /// <summary>The run allocates this output in the given memory.</summary>
    public void BindOutputToDevice(string name, OrtMemoryInfo memInfo) => Bind(OrtEntry.BindOutputToDevice, name, memInfo);

    public void SynchronizeBoundInputs() => Call(OrtEntry.SynchronizeBoundInputs);

    public void SynchronizeBoundOutputs() => Call(OrtEntry.SynchronizeBoundOutputs);

    public void ClearBoundInputs() => Release(OrtEntry.ClearBoundInputs);

    public void ClearBoundOutputs() => Release(OrtEntry.ClearBoundOutputs);

    /// <summary>The outputs of the last run, in the order they were bound.</summary>
    public IDisposableReadOnlyCollection<OrtValue> GetOutputValues()
    {
        nint* values;
        nuint count;
        using var lease = new HandleLease(this);
        using var allocator = new HandleLease(OrtAllocator.DefaultInstance);
        OrtApi.Check(((delegate* unmanaged<nint, nint, nint**, nuint*, nint>)OrtApi.Entry(OrtEntry.GetBoundOutputValues))(
            lease.Value, allocator.Value, &values, &count));
        var result = new DisposableList<OrtValue>((int)count);
        for (int i = 0; i < (int)count; i++)
        {
            result.Add(new OrtValue(values[i]));
        }

        if (count > 0)
        {
            OrtAllocator.DefaultInstance.Free((nint)values);
        }

        return result;
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.Release(OrtEntry.ReleaseIoBinding, handle);
        return true;
    }

    private void Bind(OrtEntry entry, string name, SafeHandle value)
    {
        using var lease = new HandleLease(this);
        using var valueLease = new HandleLease(value);
        using var text = new Utf8Text(name);
        OrtApi.Check(((delegate* unmanaged<nint, byte*, nint, nint>)OrtApi.Entry(entry))(lease.Value, text.Pointer, valueLease.Value));
    }

    private void Call(OrtEntry entry)
    {
        using var lease = new HandleLease(this);
        OrtApi.Check(((delegate* unmanaged<nint, nint>)OrtApi.Entry(entry))(lease.Value));
    }

    private void Release(OrtEntry entry)
    {
        using var lease = new HandleLease(this);
        OrtApi.Release(entry, lease.Value);
    }
}
