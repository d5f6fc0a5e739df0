using System.Runtime.InteropServices;

namespace AdGenius.Diffusion.Devices;

/// <summary>
/// The memory of a GPU, by NVIDIA's driver: the library that every CUDA program needs, with the same numbering of GPUs as ONNX Runtime.
/// </summary>
public static partial class GpuMemory
{
    private const string Library = "libcuda.so.1";
    private const int Success = 0;

    private static readonly Lock Sync = new();

    // A context is made once and stays, because the graphs that are loaded next use the same one.
    private static readonly Dictionary<int, nint> Contexts = [];

    /// <summary>Free and total bytes of a GPU; null without a driver, without that GPU, or when the GPU was lost.</summary>
    internal static (long Free, long Total)? Read(int deviceId)
    {
        lock (Sync)
        {
            try
            {
                return ContextOf(deviceId) is { } context && PushContext(context) == Success ? ReadCurrent() : null;
            }
            catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>As <see cref="Read"/> for a GPU on which this process has a context already; null for another one.</summary>
    public static (long Free, long Total)? ReadInUse(int deviceId)
    {
        lock (Sync)
        {
            return Contexts.ContainsKey(deviceId) ? Read(deviceId) : null;
        }
    }

    private static nint? ContextOf(int deviceId)
    {
        if (Contexts.TryGetValue(deviceId, out nint known))
        {
            return known;
        }

        if (Initialize(0) != Success
            || GetDevice(out int device, deviceId) != Success
            || RetainContext(out nint context, device) != Success)
        {
            return null;
        }

        Contexts[deviceId] = context;
        return context;
    }

    private static (long Free, long Total)? ReadCurrent()
    {
        try
        {
            return GetMemory(out nuint free, out nuint total) == Success ? ((long)free, (long)total) : null;
        }
        finally
        {
            _ = PopContext(out _);
        }
    }

    [LibraryImport(Library, EntryPoint = "cuInit")]
    private static partial int Initialize(uint flags);

    [LibraryImport(Library, EntryPoint = "cuDeviceGet")]
    private static partial int GetDevice(out int device, int ordinal);

    [LibraryImport(Library, EntryPoint = "cuDevicePrimaryCtxRetain")]
    private static partial int RetainContext(out nint context, int device);

    [LibraryImport(Library, EntryPoint = "cuCtxPushCurrent_v2")]
    private static partial int PushContext(nint context);

    [LibraryImport(Library, EntryPoint = "cuCtxPopCurrent_v2")]
    private static partial int PopContext(out nint context);

    [LibraryImport(Library, EntryPoint = "cuMemGetInfo_v2")]
    private static partial int GetMemory(out nuint free, out nuint total);
}
