using AdGenius.Contracts;
using MassTransit;

namespace AdGenius.FrameWorker.Catalogue;

/// <summary>Requests are answered quickly and must not wait behind a batch, so they have a queue of their own.</summary>
internal sealed class ListLocalModelsConsumerDefinition : ConsumerDefinition<ListLocalModelsConsumer>
{
    public ListLocalModelsConsumerDefinition() => EndpointName = Queues.ListLocalModels;
}
