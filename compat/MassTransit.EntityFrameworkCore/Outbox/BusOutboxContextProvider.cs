using MassTransit.DependencyInjection;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Selects a scope's bus context: the consumer's own within a consumer, otherwise the outbox.</summary>
internal sealed class BusOutboxContextProvider<TDbContext> : IScopedBusContextProvider<IBus>, IDisposable
    where TDbContext : DbContext
{
    public BusOutboxContextProvider(
        IBus bus,
        TDbContext dbContext,
        OutboxSignal<TDbContext> signal,
        Bind<IBus, IClientFactory> clientFactory,
        Bind<IBus, IScopedConsumeContextProvider> consumeContext,
        IServiceProvider services,
        OutboxSettings<TDbContext> settings)
        => Context = consumeContext.Value.HasContext
            ? new ConsumeContextScopedBusContext(consumeContext.Value.GetContext(), clientFactory.Value)
            : new BusOutboxContext<TDbContext>(bus, dbContext, signal, clientFactory.Value, services, settings.Time);

    public ScopedBusContext Context { get; }

    public void Dispose() => (Context as IDisposable)?.Dispose();
}
