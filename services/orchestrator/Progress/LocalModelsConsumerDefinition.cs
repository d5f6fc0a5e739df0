using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.Orchestrator.Progress;

/// <summary>Shares the endpoint and its configuration with <see cref="WorkProgressConsumerDefinition"/>.</summary>
internal sealed class LocalModelsConsumerDefinition : ConsumerDefinition<LocalModelsConsumer>
{
    public LocalModelsConsumerDefinition() => EndpointName = Queues.WorkProgress;
}
