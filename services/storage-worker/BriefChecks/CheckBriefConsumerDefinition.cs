using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.StorageWorker.BriefChecks;

/// <summary>No retries: the orchestrator waits, and accepts a request that was not checked in time.</summary>
internal sealed class CheckBriefConsumerDefinition : ConsumerDefinition<CheckBriefConsumer>
{
    public CheckBriefConsumerDefinition()
    {
        EndpointName = Queues.CheckBrief;
        ConcurrentMessageLimit = 2;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<CheckBriefConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.ConfigureConsumeTopology = false; // the request is sent to this queue
        endpointConfigurator.DiscardFaultedMessages(); // the caller has the fault as its answer
    }
}
