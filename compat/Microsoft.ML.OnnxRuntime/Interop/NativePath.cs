using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Interop;

/// <summary>A file path as the C API wants it: UTF-16 on Windows, UTF-8 elsewhere.</summary>
internal readonly unsafe ref struct NativePath
{
    internal NativePath(string path) => Pointer = (void*)(OperatingSystem.IsWindows()
        ? Marshal.StringToCoTaskMemUni(path)
        : Marshal.StringToCoTaskMemUTF8(path));

    internal void* Pointer { get; }

    public void Dispose() => Marshal.FreeCoTaskMem((nint)Pointer);
}
