using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.StorageWorker.Assets;

/// <summary>No retries: the caller waits, and repeats the upload.</summary>
internal sealed class ProbeAssetConsumerDefinition : ConsumerDefinition<ProbeAssetConsumer>
{
    public ProbeAssetConsumerDefinition()
    {
        EndpointName = Queues.ProbeAsset;
        ConcurrentMessageLimit = 2;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ProbeAssetConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.ConfigureConsumeTopology = false; // the request is sent to this queue
        endpointConfigurator.DiscardFaultedMessages(); // the caller has the fault as its answer
    }
}
