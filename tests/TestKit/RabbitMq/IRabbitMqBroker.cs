namespace AdGenius.TestKit.RabbitMq;

/// <summary>A running broker with its management API, however it was started.</summary>
internal interface IRabbitMqBroker : IAsyncDisposable
{
    /// <summary>The broker's AMQP address, with user and password.</summary>
    Uri Uri { get; }

    /// <summary>The address of its management API.</summary>
    Uri ManagementUri { get; }
}
