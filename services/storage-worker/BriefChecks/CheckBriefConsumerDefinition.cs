using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.StorageWorker.BriefChecks;

/// <summary>No retries: the orchestrator waits, and accepts a request that was not checked in time.</summary>
internal sealed class CheckBriefConsumerDefinition : ConsumerDefinition<CheckBriefConsumer>
{
    public CheckBriefConsumerDefinition()
    {
        EndpointName = Queues.CheckBrief;
        ConcurrentMessageLimit = FleetQueue.Find(Queues.CheckBrief)!.Prefetch; // most of a check is waiting for files
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
