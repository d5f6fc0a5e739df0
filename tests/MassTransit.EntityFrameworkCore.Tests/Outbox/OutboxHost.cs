using MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Outbox;

/// <summary>One process with a bus in memory and an outbox in the database.</summary>
internal sealed class OutboxHost : IAsyncDisposable
{
    private readonly IHost _host;

    private OutboxHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IBus Bus => Services.GetRequiredService<IBus>();

    public static async Task<OutboxHost> StartAsync(
        TestDatabase database,
        SendRecorder recorder,
        Action<IEntityFrameworkOutboxConfigurator>? configureOutbox = null,
        Action<IBusRegistrationConfigurator>? configureBus = null,
        Action<IEntityFrameworkBusOutboxConfigurator>? configureBusOutbox = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDbContext<ParcelDbContext>(database.Use);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddEntityFrameworkOutbox<ParcelDbContext>(outbox =>
            {
                outbox.Use(database.Kind);
                outbox.IsolationLevel = System.Data.IsolationLevel.ReadCommitted;
                configureOutbox?.Invoke(outbox);
                outbox.UseBusOutbox(configureBusOutbox);
            });
            configureBus?.Invoke(bus);
            bus.UsingInMemory((context, transport) =>
            {
                transport.ConnectSendObserver(recorder);
                transport.ConfigureEndpoints(context);
            });
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new OutboxHost(host);
    }

    /// <summary>Publishes in a scope of its own and saves. Returns the message's id.</summary>
    public async Task<Guid> PublishAndSaveAsync(ParcelScanned message, Guid? id = null)
    {
        await using var scope = Services.CreateAsyncScope();
        var messageId = id ?? NewId.NextGuid();
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(
            message, context => context.MessageId = messageId, TestContext.Current.CancellationToken);
        await scope.ServiceProvider.GetRequiredService<ParcelDbContext>().SaveChangesAsync(TestContext.Current.CancellationToken);
        return messageId;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
