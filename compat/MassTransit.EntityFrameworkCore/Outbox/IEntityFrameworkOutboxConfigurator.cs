using System.Data;

namespace MassTransit;

/// <summary>Configures the outbox (messages are saved with the state they belong to) and the inbox (duplicates are detected).</summary>
public interface IEntityFrameworkOutboxConfigurator : ITransactionalOutboxConfigurator
{
    /// <summary>How long duplicates of a consumed message are detected. Default 30 minutes.</summary>
    TimeSpan DuplicateDetectionWindow { set; }

    /// <summary>
    /// Of a consumer's transaction. Default repeatable read, as published; read committed is enough where rows are locked or versioned.
    /// </summary>
    IsolationLevel IsolationLevel { set; }

    /// <summary>
    /// How often the table is scanned for messages that another process left; this process's own are delivered at once. Default 10 seconds.
    /// </summary>
    TimeSpan QueryDelay { set; }

    /// <summary>How many conversations (messages with one correlation id) are delivered concurrently. Default 100.</summary>
    int QueryMessageLimit { set; }

    /// <summary>The longest one round of deliveries may take. Default 30 seconds.</summary>
    TimeSpan QueryTimeout { set; }

    /// <summary>Leaves the cleanup of the inbox to other processes.</summary>
    void DisableInboxCleanupService();

    /// <summary>
    /// Also what is sent outside of consumers, through the scope's <see cref="IPublishEndpoint"/> and <see cref="ISendEndpointProvider"/>,
    /// waits for the scope's context to be saved.
    /// </summary>
    void UseBusOutbox(Action<IEntityFrameworkBusOutboxConfigurator>? configure = null);
}
