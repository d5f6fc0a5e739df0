using AdGenius.Persistence.Databases;
using MassTransit;

namespace AdGenius.ProviderWorker.Clips;

internal sealed class TakeAbandonedConsumerDefinition : ConsumerDefinition<TakeAbandonedConsumer>
{
    public TakeAbandonedConsumerDefinition() => EndpointName = "provider-take-abandoned";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TakeAbandonedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.WaitForDatabase();
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Ignore<Exception>(DatabaseOutage.IsOutage);
            retry.Exponential(5, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200));
        });
    }
}
