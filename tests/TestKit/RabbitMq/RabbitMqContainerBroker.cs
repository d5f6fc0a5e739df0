using Testcontainers.RabbitMq;

namespace AdGenius.TestKit.RabbitMq;

/// <summary>A broker in a container.</summary>
internal sealed class RabbitMqContainerBroker : IRabbitMqBroker
{
    private const ushort ManagementPort = 15672;
    private readonly RabbitMqContainer _container;

    private RabbitMqContainerBroker(RabbitMqContainer container) => _container = container;

    public Uri Uri => new(_container.GetConnectionString());

    public Uri ManagementUri => new UriBuilder("http", _container.Hostname, _container.GetMappedPublicPort(ManagementPort)).Uri;

    /// <param name="image">An image with the management plugin.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<RabbitMqContainerBroker> StartAsync(string image, CancellationToken cancellationToken)
    {
        var container = new RabbitMqBuilder(image)
            .WithUsername("guest")
            .WithPassword("guest")
            .WithPortBinding(ManagementPort, assignRandomHostPort: true)
            .Build();
        try
        {
            await container.StartAsync(cancellationToken);
            return new RabbitMqContainerBroker(container);
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
