using AdGenius.Contracts.Models;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.ProviderWorker.Catalogue;

/// <summary>Answers which cloud models there are.</summary>
internal sealed class ListVideoModelsConsumer(ProviderCatalogue catalogue) : IConsumer<ListVideoModels>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ListVideoModels> context) =>
        context.RespondConfirmedAsync(new VideoModels { Models = catalogue.List() });
}
