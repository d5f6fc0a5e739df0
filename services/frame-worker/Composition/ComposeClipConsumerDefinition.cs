using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.FrameWorker.Composition;

/// <summary>One composition at a time: the encoder takes every core. No outbox, as for keyframes.</summary>
internal sealed class ComposeClipConsumerDefinition : ConsumerDefinition<ComposeClipConsumer>
{
    public ComposeClipConsumerDefinition()
    {
        EndpointName = Queues.ComposeClip;
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ComposeClipConsumer> consumerConfigurator,
        IRegistrationContext context) => endpointConfigurator.SetPrefetchCount(context, 1);
}
