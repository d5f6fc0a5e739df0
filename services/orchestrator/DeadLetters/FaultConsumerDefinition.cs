using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.Orchestrator.DeadLetters;

/// <summary>Shares the saga's endpoint, and what is set up on it: faults are answers too.</summary>
internal sealed class FaultConsumerDefinition : ConsumerDefinition<FaultConsumer>
{
    public FaultConsumerDefinition() => EndpointName = Queues.VideoSaga;
}
