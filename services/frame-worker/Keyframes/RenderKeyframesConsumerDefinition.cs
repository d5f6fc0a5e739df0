using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>
/// One batch at a time and none prefetched: a batch fills the device, and a prefetched one is not available to other workers.
/// No outbox: progress must be published while the batch runs, and the result is published last.
/// </summary>
internal sealed class RenderKeyframesConsumerDefinition : ConsumerDefinition<RenderKeyframesConsumer>
{
    public RenderKeyframesConsumerDefinition()
    {
        EndpointName = Queues.RenderKeyframes;
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<RenderKeyframesConsumer> consumerConfigurator,
        IRegistrationContext context) => endpointConfigurator.PrefetchCount = 1;
}
