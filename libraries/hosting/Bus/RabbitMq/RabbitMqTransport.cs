using AdGenius.Contracts;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Configures MassTransit's RabbitMQ transport.</summary>
internal static class RabbitMqTransport
{
    public static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator bus)
    {
        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
        var address = BrokerAddress.Of(options);
        bus.Host(address.Host, address.Port, address.VirtualHost, "adgenius", host =>
        {
            host.Username(address.Username);
            host.Password(address.Password);
            host.Heartbeat(options.Heartbeat);
            host.RequestedConnectionTimeout(options.ConnectTimeout);
            if (address.UseTls)
            {
                host.UseSsl(tls => tls.ServerName = address.Host);
            }
        });

        bus.SendTopology.ErrorQueueNameFormatter = FailedMessageQueues.Instance;
        bus.SendTopology.DeadLetterQueueNameFormatter = FailedMessageQueues.Instance;

        // A command that is routed to no queue must fail at its sender; without this flag the broker drops it silently.
        bus.ConfigureSend(send => send.UseExecute(static context =>
        {
            if (context.TryGetPayload<RabbitMqSendContext>(out var message) && FleetQueue.Find(message.Exchange) is not null)
            {
                message.Mandatory = true;
            }
        }));
        bus.ConfigureEndpoints(context);
    }

    /// <summary>Configures each endpoint's queue as <see cref="FleetQueue"/> and <see cref="QueueArguments"/> describe it.</summary>
    public static void ConfigureEndpoint(IRegistrationContext context, string name, IReceiveEndpointConfigurator endpoint)
    {
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            return;
        }

        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
        if (endpoint is IRabbitMqReceiveEndpointConfiguration { Settings.Durable: false })
        {
            // Durable because RabbitMQ 4.3 refuses transient queues that are not exclusive. The queue of an ended process expires, and the
            // exchange is deleted with it: an exchange that stayed would keep its bindings for ever.
            rabbit.Durable = true;
            rabbit.AutoDelete = true;
            rabbit.QueueExpiration = options.TemporaryQueueLifetime;
            return;
        }

        rabbit.SetQueueArgument(QueueArguments.QueueType, QueueArguments.Quorum);

        if (name == Queues.Videos)
        {
            endpoint.AddDeserializer(new RawJsonDeserializer(), isDefault: true);
            endpoint.AddDeserializer(new RequestEnvelopeDeserializer());
        }

        if (options.Prefetch.TryGetValue(name, out var wanted))
        {
            rabbit.PrefetchCount = wanted;
        }
        else if (FleetQueue.Find(name) is { } queue)
        {
            rabbit.PrefetchCount = queue.Prefetch;
        }
    }
}
