using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using MassTransit;

namespace AdGenius.FrameWorker.SourceImages;

/// <summary>
/// Several at a time, because a fetch waits for a foreign server and needs no GPU; those of one job one after the other, so that the
/// second finds the picture of the first.
/// </summary>
internal sealed class StageSourceImageConsumerDefinition : ConsumerDefinition<StageSourceImageConsumer>
{
    private const int Concurrency = 8;

    public StageSourceImageConsumerDefinition()
    {
        EndpointName = Queues.StageSourceImage;
        ConcurrentMessageLimit = Concurrency;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<StageSourceImageConsumer> consumerConfigurator,
        IRegistrationContext context) => consumerConfigurator.Message<StageSourceImage>(
            message => message.UsePartitioner(Concurrency, delivery => delivery.Message.JobId));
}
