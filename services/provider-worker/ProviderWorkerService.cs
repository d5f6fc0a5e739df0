using AdGenius.Hosting;

namespace AdGenius.ProviderWorker;

/// <summary>The provider-worker, to be hosted alone or beside other services.</summary>
public static class ProviderWorkerService
{
    /// <summary>What a process needs to hold this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "provider-worker",
        AddServices = static _ => { },
    };
}
