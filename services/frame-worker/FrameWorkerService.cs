using AdGenius.Hosting;

namespace AdGenius.FrameWorker;

/// <summary>The frame-worker, to be hosted alone or beside other services.</summary>
public static class FrameWorkerService
{
    /// <summary>What a process needs to hold this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "frame-worker",
        AddServices = static _ => { },
    };
}
