using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.ProviderWorker.Catalogue;

internal sealed class ListVideoModelsConsumerDefinition : ConsumerDefinition<ListVideoModelsConsumer>
{
    public ListVideoModelsConsumerDefinition() => EndpointName = Queues.ListProviderModels;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ListVideoModelsConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        endpointConfigurator.ConfigureConsumeTopology = false; // the question is sent to this queue; frame workers answer it on another
}
