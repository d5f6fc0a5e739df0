using System.Data;

namespace MassTransit;

/// <summary>How messages are kept with the state they belong to until they are delivered, and how duplicates are known.</summary>
public interface IEntityFrameworkOutboxConfigurator : ITransactionalOutboxConfigurator
{
    /// <summary>How long a consumed message is remembered. Default 30 minutes.</summary>
    TimeSpan DuplicateDetectionWindow { set; }

    /// <summary>
    /// Of a consumer's transaction. Default repeatable read, as published; read committed is enough where rows are locked or versioned.
    /// </summary>
    IsolationLevel IsolationLevel { set; }

    /// <summary>
    /// How often the table is looked at for messages that another process left behind; one's own are delivered at once. Default 10 seconds.
    /// </summary>
    TimeSpan QueryDelay { set; }

    /// <summary>How many conversations (messages that correlate to one thing) are delivered side by side. Default 100.</summary>
    int QueryMessageLimit { set; }

    /// <summary>The longest one round of deliveries may take. Default 30 seconds.</summary>
    TimeSpan QueryTimeout { set; }

    /// <summary>Leaves it to other processes to forget consumed messages.</summary>
    void DisableInboxCleanupService();

    /// <summary>
    /// Also what is sent outside of consumers, through the scope's <see cref="IPublishEndpoint"/> and <see cref="ISendEndpointProvider"/>,
    /// waits for the scope's context to be saved.
    /// </summary>
    void UseBusOutbox(Action<IEntityFrameworkBusOutboxConfigurator>? configure = null);
}
