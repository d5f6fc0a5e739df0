using AdGenius.Contracts.Models;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.FrameWorker.Catalogue;

/// <summary>Responds with the models that this worker holds.</summary>
internal sealed class ListLocalModelsConsumer(LocalModels models) : IConsumer<ListVideoModels>
{
    public Task Consume(ConsumeContext<ListVideoModels> context) =>
        context.RespondConfirmedAsync(new VideoModels { Models = models.Describe() });
}
