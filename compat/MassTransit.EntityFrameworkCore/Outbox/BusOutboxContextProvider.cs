using MassTransit.DependencyInjection;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Gives a scope its way to the bus: within a consumer the consumer's own, else the outbox.</summary>
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
