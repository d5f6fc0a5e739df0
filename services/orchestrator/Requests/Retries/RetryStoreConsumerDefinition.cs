using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.Orchestrator.Requests.Retries;

/// <summary>Shares the endpoint and its configuration with <see cref="GenerateVideoConsumerDefinition"/>.</summary>
internal sealed class RetryStoreConsumerDefinition : ConsumerDefinition<RetryStoreConsumer>
{
    public RetryStoreConsumerDefinition() => EndpointName = Queues.Videos;
}
