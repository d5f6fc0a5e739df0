namespace AdGenius.Hosting.Bus;

/// <summary>The values of <see cref="BusOptions.Transport"/>.</summary>
public static class BusTransport
{
    /// <summary>Within one process; messages are lost when it ends.</summary>
    public const string InMemory = nameof(InMemory);

    /// <summary>RabbitMQ 3.10 or newer.</summary>
    public const string RabbitMq = nameof(RabbitMq);
}
