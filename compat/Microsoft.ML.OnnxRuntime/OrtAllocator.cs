using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Interop;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Allocates tensors on a device: the processor's own, or the one a session uses.</summary>
public sealed unsafe class OrtAllocator : SafeHandle
{
    private static readonly Lazy<OrtAllocator> Default = new(() => new OrtAllocator());

    private readonly bool owned;

    /// <summary>The allocator of <paramref name="session"/> for the given memory. Dispose it before the session.</summary>
    public OrtAllocator(InferenceSession session, OrtMemoryInfo memInfo)
        : base(0, ownsHandle: true)
    {
        nint created;
        using var sessionLease = new HandleLease(session.Handle);
        using var infoLease = new HandleLease(memInfo);
        OrtApi.Check(((delegate* unmanaged<nint, nint, nint*, nint>)OrtApi.Entry(OrtEntry.CreateAllocator))(sessionLease.Value, infoLease.Value, &created));
        SetHandle(created);
        owned = true;
    }

    private OrtAllocator()
        : base(0, ownsHandle: true)
    {
        nint found;
        OrtApi.Check(((delegate* unmanaged<nint*, nint>)OrtApi.Entry(OrtEntry.GetAllocatorWithDefaultOptions))(&found));
        SetHandle(found);
    }

    public static OrtAllocator DefaultInstance => Default.Value;

    public override bool IsInvalid => handle == 0;

    /// <summary>Copies a string that the library allocated, and frees it.</summary>
    internal string TakeString(nint text)
    {
        string result = Marshal.PtrToStringUTF8(text) ?? "";
        Free(text);
        return result;
    }

    internal void Free(nint memory)
    {
        using var lease = new HandleLease(this);
        OrtApi.Check(((delegate* unmanaged<nint, nint, nint>)OrtApi.Entry(OrtEntry.AllocatorFree))(lease.Value, memory));
    }

    protected override bool ReleaseHandle()
    {
        if (owned)
        {
            OrtApi.Release(OrtEntry.ReleaseAllocator, handle);
        }

        return true;
    }
}
