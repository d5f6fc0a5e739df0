using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>
/// One batch at a time and none waiting in the process: a batch fills the device, and what one worker holds back another cannot take.
/// No outbox: progress must leave while the batch runs, and the one answer is the last thing done.
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
