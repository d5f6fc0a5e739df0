namespace MassTransit;

/// <summary>Configures the delivery of outbox messages.</summary>
public interface IEntityFrameworkBusOutboxConfigurator : IBusOutboxConfigurator
{
    /// <summary>Maximum number of messages delivered in one round. Default 500.</summary>
    int MessageDeliveryLimit { set; }

    /// <summary>How long the broker may take to confirm one message. Default 10 seconds.</summary>
    TimeSpan MessageDeliveryTimeout { get; set; }
}
