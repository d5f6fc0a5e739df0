using System.Runtime.InteropServices;

namespace AdGenius.FrameWorker.Telemetry;

/// <summary>NVIDIA's management library, which is part of its driver.</summary>
internal static partial class NvidiaManagement
{
    private const string Library = "libnvidia-ml.so.1";
    private const int Success = 0;

    // Opened once: it stays open as long as the process.
    private static readonly Lazy<bool> IsOpen = new(Open);

    /// <summary>The memory of a card in bytes; null without the library or that card.</summary>
    public static (long UsedBytes, long TotalBytes)? ReadMemory(int index) =>
        IsOpen.Value && GetHandle((uint)index, out var device) == Success && GetMemory(device, out var memory) == Success
            ? ((long)memory.Used, (long)memory.Total)
            : null;

    private static bool Open()
    {
        try
        {
            return Initialize() == Success;
        }
        catch (DllNotFoundException)
        {
            return false; // no NVIDIA driver
        }
    }

    [LibraryImport(Library, EntryPoint = "nvmlInit_v2")]
    private static partial int Initialize();

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    private static partial int GetHandle(uint index, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    private static partial int GetMemory(nint device, out Memory memory);

    [StructLayout(LayoutKind.Sequential)]
    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
