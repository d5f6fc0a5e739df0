namespace MassTransit;

/// <summary>How messages are delivered.</summary>
public interface IEntityFrameworkBusOutboxConfigurator : IBusOutboxConfigurator
{
    /// <summary>How many messages are delivered in one round. Default 500.</summary>
    int MessageDeliveryLimit { set; }

    /// <summary>How long the broker may take to confirm one message. Default 10 seconds.</summary>
    TimeSpan MessageDeliveryTimeout { get; set; }
}
