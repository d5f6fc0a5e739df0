using AdGenius.Contracts.Clips;
using MassTransit;

namespace AdGenius.ProviderWorker.Callbacks;

/// <summary>Receives the callbacks that the gateway forwards.</summary>
internal sealed class ProviderCallbackConsumer(CallbackHandler handler) : IConsumer<ProviderCallback>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<ProviderCallback> context) => handler.HandleAsync(context.Message, context.CancellationToken);
}
