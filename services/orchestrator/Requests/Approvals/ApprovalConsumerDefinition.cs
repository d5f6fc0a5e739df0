using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.Orchestrator.Requests.Approvals;

/// <summary>Shares the endpoint and its configuration with <see cref="GenerateVideoConsumerDefinition"/>.</summary>
internal sealed class ApprovalConsumerDefinition : ConsumerDefinition<ApprovalConsumer>
{
    public ApprovalConsumerDefinition() => EndpointName = Queues.Videos;
}
