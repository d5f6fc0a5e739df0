using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.Orchestrator.DeadLetters;

/// <summary>Shares the saga's endpoint and its configuration: faults are events of workers too.</summary>
internal sealed class FaultConsumerDefinition : ConsumerDefinition<FaultConsumer>
{
    public FaultConsumerDefinition() => EndpointName = Queues.VideoSaga;
}
