using AdGenius.Hosting;

namespace AdGenius.PromptWorker;

/// <summary>The prompt-worker, to be hosted alone or beside other services.</summary>
public static class PromptWorkerService
{
    /// <summary>What a process needs to hold this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "prompt-worker",
        AddServices = static _ => { },
    };
}
