using AdGenius.Diffusion.Devices;

namespace AdGenius.FrameWorker.Telemetry;

/// <summary>The memory of the device that renders.</summary>
/// <param name="Device"><c>cuda</c> or <c>cpu</c>.</param>
/// <param name="UsedBytes">In use: of the whole GPU, or by this process.</param>
/// <param name="TotalBytes">What there is.</param>
internal readonly record struct DeviceMemory(string Device, long UsedBytes, long TotalBytes)
{
    /// <summary>Of the GPU with that index where this process uses it, else of this process.</summary>
    public static DeviceMemory Read(int cudaDevice) => GpuMemory.ReadInUse(cudaDevice) is var (free, total)
        ? new DeviceMemory("cuda", total - free, total)
        : new DeviceMemory("cpu", Environment.WorkingSet, SystemMemory.TotalBytes);
}
