namespace AdGenius.FrameWorker.Telemetry;

/// <summary>The memory of the device that renders.</summary>
/// <param name="Device"><c>cuda</c> or <c>cpu</c>.</param>
/// <param name="UsedBytes">In use: of the whole card, or by this process.</param>
/// <param name="TotalBytes">What there is.</param>
internal readonly record struct DeviceMemory(string Device, long UsedBytes, long TotalBytes)
{
    /// <summary>Of the card with that index where NVIDIA's driver is installed, else of this process.</summary>
    public static DeviceMemory Read(int cudaDevice)
    {
        if (NvidiaManagement.ReadMemory(cudaDevice) is { } card)
        {
            return new DeviceMemory("cuda", card.UsedBytes, card.TotalBytes);
        }

        return new DeviceMemory("cpu", Environment.WorkingSet, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }
}
