using System.Data;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace MassTransit.EntityFrameworkCoreIntegration;

internal sealed class EntityFrameworkOutboxConfigurator<TDbContext>(IBusRegistrationConfigurator bus)
    : IEntityFrameworkOutboxConfigurator, IEntityFrameworkBusOutboxConfigurator, IOutboxDialect
    where TDbContext : DbContext
{
    private readonly OutboxSettings<TDbContext> _settings = new();

    public RowLock RowLock
    {
        set => _settings.RowLock = value;
    }

    public TimeSpan DuplicateDetectionWindow
    {
        set => _settings.DuplicateDetectionWindow = value;
    }

    public IsolationLevel IsolationLevel
    {
        set => _settings.IsolationLevel = value;
    }

    public TimeSpan QueryDelay
    {
        set => _settings.QueryDelay = value;
    }

    public int QueryMessageLimit
    {
        set => _settings.ConversationLimit = value;
    }

    public TimeSpan QueryTimeout
    {
        set => _settings.BatchTimeout = value;
    }

    public int MessageDeliveryLimit
    {
        set => _settings.MessageDeliveryLimit = value;
    }

    public TimeSpan MessageDeliveryTimeout
    {
        get => _settings.MessageDeliveryTimeout;
        set => _settings.MessageDeliveryTimeout = value;
    }

    public void Register(Action<IEntityFrameworkOutboxConfigurator>? configure)
    {
        bus.TryAddSingleton(_settings);
        bus.TryAddSingleton<OutboxStatements<TDbContext>>();
        bus.TryAddSingleton<OutboxSignal<TDbContext>>();
        bus.TryAddScoped<IOutboxContextFactory<TDbContext>, InboxContextFactory<TDbContext>>();
        bus.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, OutboxDelivery<TDbContext>>());
        bus.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, InboxCleanup<TDbContext>>());
        configure?.Invoke(this);
    }

    public void UseBusOutbox(Action<IEntityFrameworkBusOutboxConfigurator>? configure = null)
    {
        bus.Replace(ServiceDescriptor.Scoped<IScopedBusContextProvider<IBus>, BusOutboxContextProvider<TDbContext>>());
        configure?.Invoke(this);
    }

    public void DisableDeliveryService() => RemoveHostedService<OutboxDelivery<TDbContext>>();

    public void DisableInboxCleanupService() => RemoveHostedService<InboxCleanup<TDbContext>>();

    private void RemoveHostedService<TService>()
    {
        foreach (var service in bus.Where(service => service.ImplementationType == typeof(TService)).ToList())
        {
            bus.Remove(service);
        }
    }
}
