using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Interop;

/// <summary>Holds a handle alive for the length of one native call, so that a dispose on another thread waits for it.</summary>
internal readonly ref struct HandleLease
{
    private readonly SafeHandle handle;

    internal HandleLease(SafeHandle handle)
    {
        bool taken = false;
        handle.DangerousAddRef(ref taken);
        this.handle = handle;
    }

    internal nint Value => handle.DangerousGetHandle();

    public void Dispose() => handle.DangerousRelease();
}
