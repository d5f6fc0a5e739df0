using AdGenius.Hosting;

namespace AdGenius.StorageWorker;

/// <summary>The storage-worker, to be hosted alone or beside other services.</summary>
public static class StorageWorkerService
{
    /// <summary>What a process needs to hold this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "storage-worker",
        AddServices = static _ => { },
    };
}
