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

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<QuantifyPromptConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.UseInMemoryOutbox(context); // a failed attempt must not have published already
}
