using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.PromptWorker;

/// <summary>The endpoint of prompts: short CPU work, a few at a time.</summary>
internal sealed class QuantifyPromptConsumerDefinition : ConsumerDefinition<QuantifyPromptConsumer>
{
    public QuantifyPromptConsumerDefinition()
    {
        EndpointName = Queues.QuantifyPrompt;
        ConcurrentMessageLimit = 8;
    }
}
