using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Interop;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Says on which device and with which allocator a tensor lies.</summary>
public sealed unsafe class OrtMemoryInfo : SafeHandle
{
    private static readonly Lazy<OrtMemoryInfo> Cpu = new(() => new OrtMemoryInfo("Cpu", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default));

    private readonly bool owned;

    public OrtMemoryInfo(string allocatorName, OrtAllocatorType allocatorType, int deviceId, OrtMemType memoryType)
        : base(0, ownsHandle: true)
    {
        nint created;
        using var name = new Utf8Text(allocatorName);
        OrtApi.Check(((delegate* unmanaged<byte*, int, int, int, nint*, nint>)OrtApi.Entry(OrtEntry.CreateMemoryInfo))(
            name.Pointer, (int)allocatorType, deviceId, (int)memoryType, &created));
        SetHandle(created);
        owned = true;
    }

    /// <summary>A view of a description that a native object owns.</summary>
    internal OrtMemoryInfo(nint borrowed)
        : base(0, ownsHandle: true) => SetHandle(borrowed);

    /// <summary>Ordinary memory of the processor.</summary>
    public static OrtMemoryInfo DefaultInstance => Cpu.Value;

    public override bool IsInvalid => handle == 0;

    public string Name
    {
        get
        {
            nint name;
            using var lease = new HandleLease(this);
            OrtApi.Check(((delegate* unmanaged<nint, nint*, nint>)OrtApi.Entry(OrtEntry.MemoryInfoGetName))(lease.Value, &name));
            return Marshal.PtrToStringUTF8(name) ?? "";
        }
    }

    public int Id
    {
        get
        {
            int id;
            using var lease = new HandleLease(this);
            OrtApi.Check(((delegate* unmanaged<nint, int*, nint>)OrtApi.Entry(OrtEntry.MemoryInfoGetId))(lease.Value, &id));
            return id;
        }
    }

    protected override bool ReleaseHandle()
    {
        if (owned)
        {
            OrtApi.Release(OrtEntry.ReleaseMemoryInfo, handle);
        }

        return true;
    }
}
