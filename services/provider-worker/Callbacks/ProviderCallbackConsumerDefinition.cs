using AdGenius.Contracts;
using AdGenius.Persistence.Databases;
using MassTransit;

namespace AdGenius.ProviderWorker.Callbacks;

internal sealed class ProviderCallbackConsumerDefinition : ConsumerDefinition<ProviderCallbackConsumer>
{
    public ProviderCallbackConsumerDefinition()
    {
        EndpointName = Queues.ProviderCallback;
        ConcurrentMessageLimit = 16; // a message is one signature and two small writes
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ProviderCallbackConsumer> consumerConfigurator,
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
