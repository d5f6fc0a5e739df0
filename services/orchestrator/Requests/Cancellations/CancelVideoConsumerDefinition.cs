using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.Orchestrator.Requests.Cancellations;

/// <summary>Shares the endpoint and its configuration with <see cref="GenerateVideoConsumerDefinition"/>.</summary>
internal sealed class CancelVideoConsumerDefinition : ConsumerDefinition<CancelVideoConsumer>
{
    public CancelVideoConsumerDefinition() => EndpointName = Queues.Videos;
}
