using AdGenius.Contracts;
using AdGenius.Persistence.Databases;
using MassTransit;

namespace AdGenius.ProviderWorker.Clips;

internal sealed class GenerateClipConsumerDefinition : ConsumerDefinition<GenerateClipConsumer>
{
    public GenerateClipConsumerDefinition()
    {
        EndpointName = Queues.GenerateClip;
        ConcurrentMessageLimit = 16; // a message is one small write
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<GenerateClipConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.ConfigureConsumeTopology = false; // a command: sent, never published
        endpointConfigurator.WaitForDatabase();
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Ignore<Exception>(DatabaseOutage.IsOutage);
            retry.Exponential(5, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));
        });
    }
}
