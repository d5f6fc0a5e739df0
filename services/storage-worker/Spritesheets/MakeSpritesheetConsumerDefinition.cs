using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.StorageWorker.Spritesheets;

/// <summary>No retries: the caller waits, and repeats the request.</summary>
internal sealed class MakeSpritesheetConsumerDefinition : ConsumerDefinition<MakeSpritesheetConsumer>
{
    public MakeSpritesheetConsumerDefinition()
    {
        EndpointName = Queues.MakeSpritesheet;
        ConcurrentMessageLimit = 2;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<MakeSpritesheetConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.ConfigureConsumeTopology = false; // the request is sent to this queue
        endpointConfigurator.DiscardFaultedMessages(); // the caller has the fault as its answer
    }
}
