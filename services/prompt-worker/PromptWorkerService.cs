using AdGenius.Hosting;
using MassTransit;

namespace AdGenius.PromptWorker;

/// <summary>The prompt worker, to be hosted alone or beside other services: reads prompts and says what they ask for.</summary>
public static class PromptWorkerService
{
    /// <summary>What a process needs to hold this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "prompt-worker",
        AddServices = static _ => { },
        AddConsumers = static bus => bus.AddConsumer<QuantifyPromptConsumer, QuantifyPromptConsumerDefinition>(),
    };
}
