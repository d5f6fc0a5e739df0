using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Serialization;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>The bus as a scope sees it: messages are written to the outbox table.</summary>
internal sealed class BusOutboxContext<TDbContext> : ScopedBusContext, OutboxSendContext, IDisposable
    where TDbContext : DbContext
{
    private readonly IServiceProvider _services;
    private readonly TDbContext _dbContext;
    private readonly OutboxSignal<TDbContext> _signal;
    private readonly PendingMessages _messages;
    private readonly Lazy<IPublishEndpoint> _publishEndpoint;
    private readonly Lazy<ISendEndpointProvider> _sendEndpointProvider;
    private readonly Lazy<IScopedClientFactory> _clientFactory;

    public BusOutboxContext(
        IBus bus,
        TDbContext dbContext,
        OutboxSignal<TDbContext> signal,
        IClientFactory clientFactory,
        IServiceProvider services,
        TimeProvider time)
    {
        _services = services;
        _dbContext = dbContext;
        _signal = signal;
        _messages = new PendingMessages(dbContext, time);
        _publishEndpoint = new(() => new PublishEndpoint(new OutboxPublishEndpointProvider(this, bus)));
        _sendEndpointProvider = new(() => new OutboxSendEndpointProvider(this, bus));

        // A request waits for its response, so it cannot wait for a save.
        _clientFactory = new(
            () => new ScopedClientFactory(new ClientFactory(new ScopedClientFactoryContext(clientFactory, services)), null));
        dbContext.SavedChanges += NotifyIfCommitted;
    }

    public IPublishEndpoint PublishEndpoint => _publishEndpoint.Value;

    public ISendEndpointProvider SendEndpointProvider => _sendEndpointProvider.Value;

    public IScopedClientFactory ClientFactory => _clientFactory.Value;

    public Task AddSend<T>(SendContext<T> context)
        where T : class
    {
        _messages.Add(context, SystemTextJsonMessageSerializer.Instance);
        return Task.CompletedTask;
    }

    public object? GetService(Type serviceType) => _services.GetService(serviceType);

    public void Dispose()
    {
        _dbContext.SavedChanges -= NotifyIfCommitted;
        _messages.Dispose();
        if (_messages.AnySaved)
        {
            // The caller's own transaction was committed between its last save and here.
            _signal.Notify();
        }
    }

    private void NotifyIfCommitted(object? sender, SavedChangesEventArgs arguments)
    {
        if (_messages.AnySaved && _dbContext.Database.CurrentTransaction is null)
        {
            _signal.Notify();
        }
    }
}
