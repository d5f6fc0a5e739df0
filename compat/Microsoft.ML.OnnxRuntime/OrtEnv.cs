using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Interop;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>The native environment; one for the process.</summary>
public sealed unsafe class OrtEnv : SafeHandle
{
    private static readonly Lazy<OrtEnv> Shared = new(() => new OrtEnv());

    private OrtEnv()
        : base(0, ownsHandle: true)
    {
        nint created;
        using var name = new Utf8Text("AdGenius");
        OrtApi.Check(((delegate* unmanaged<int, byte*, nint*, nint>)OrtApi.Entry(OrtEntry.CreateEnv))(
            (int)OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, name.Pointer, &created));
        SetHandle(created);
    }

    public override bool IsInvalid => handle == 0;

    public static OrtEnv Instance() => Shared.Value;

    /// <summary>The native library's version, such as 1.30.0.</summary>
    public string GetVersionString() => OrtApi.Version;

    /// <summary>The execution providers built into the library, best first, such as WebGpuExecutionProvider and CPUExecutionProvider.</summary>
    public string[] GetAvailableProviders()
    {
        nint* names;
        int count;
        OrtApi.Check(((delegate* unmanaged<nint**, int*, nint>)OrtApi.Entry(OrtEntry.GetAvailableProviders))(&names, &count));
        try
        {
            var result = new string[count];
            for (int i = 0; i < count; i++)
            {
                result[i] = Marshal.PtrToStringUTF8(names[i]) ?? "";
            }

            return result;
        }
        finally
        {
            OrtApi.Check(((delegate* unmanaged<nint*, int, nint>)OrtApi.Entry(OrtEntry.ReleaseAvailableProviders))(names, count));
        }
    }

    protected override bool ReleaseHandle()
    {
        // Left to the end of the process on purpose: sessions finalized later still need the environment.
        return true;
    }
}
