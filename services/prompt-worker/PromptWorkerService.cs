using AdGenius.Hosting;
using MassTransit;

namespace AdGenius.PromptWorker;

/// <summary>The prompt worker, hosted alone or with other services: quantifies prompts.</summary>
public static class PromptWorkerService
{
    /// <summary>The service as a part of a process.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "prompt-worker",
        AddServices = static _ => { },
        AddConsumers = static bus => bus.AddConsumer<QuantifyPromptConsumer, QuantifyPromptConsumerDefinition>(),
    };
}
