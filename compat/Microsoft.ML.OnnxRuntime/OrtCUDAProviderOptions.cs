using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Interop;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Options of the CUDA execution provider, as key-value pairs.</summary>
public sealed unsafe class OrtCUDAProviderOptions : SafeHandle
{
    public OrtCUDAProviderOptions()
        : base(0, ownsHandle: true)
    {
        nint created;
        OrtApi.Check(((delegate* unmanaged<nint*, nint>)OrtApi.Entry(OrtEntry.CreateCUDAProviderOptions))(&created));
        SetHandle(created);
    }

    public override bool IsInvalid => handle == 0;

    public void UpdateOptions(Dictionary<string, string> providerOptions)
    {
        using var lease = new HandleLease(this);
        using var keys = new Utf8Texts(providerOptions.Keys);
        using var values = new Utf8Texts(providerOptions.Values);
        OrtApi.Check(((delegate* unmanaged<nint, nint, nint, nuint, nint>)OrtApi.Entry(OrtEntry.UpdateCUDAProviderOptions))(
            lease.Value, keys.DangerousGetHandle(), values.DangerousGetHandle(), (nuint)providerOptions.Count));
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.Release(OrtEntry.ReleaseCUDAProviderOptions, handle);
        return true;
    }
}
