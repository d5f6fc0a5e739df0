using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.FrameWorker.Catalogue;

/// <summary>Questions are quick and never wait behind a batch: they have a queue of their own.</summary>
internal sealed class ListLocalModelsConsumerDefinition : ConsumerDefinition<ListLocalModelsConsumer>
{
    public ListLocalModelsConsumerDefinition() => EndpointName = Queues.ListLocalModels;
}
