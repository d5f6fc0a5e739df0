using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>Endpoints whose queues are known only when the process runs, such as those of the local models that a worker holds.</summary>
public static class ConnectedEndpoints
{
    /// <summary>
    /// Consumes a queue with a registered consumer, besides the consumer's own endpoint; the queue is declared where it does not exist.
    /// Only messages that are sent to the queue reach it. It ends with the bus.
    /// </summary>
    /// <param name="connector">The bus.</param>
    /// <param name="queue">The name of the queue, one that <see cref="FleetQueue.Find"/> knows.</param>
    public static HostReceiveEndpointHandle ConnectConsumer<TConsumer>(this IReceiveEndpointConnector connector, string queue)
        where TConsumer : class, IConsumer
    {
        ArgumentNullException.ThrowIfNull(connector);

        // By this interface the callbacks of every endpoint are applied: queue arguments, prefetch count and the guard against crashes.
        var configured = (IReceiveEndpointConnector<IReceiveEndpointConfigurator>)connector;
        return configured.ConnectReceiveEndpoint(queue, static (context, endpoint) =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.ConfigureConsumer<TConsumer>(context);
        });
    }
}
