namespace AdGenius.Hosting.Bus;

/// <summary>How many messages wait in each queue, for operators.</summary>
public interface IQueueStatistics
{
    /// <summary>The queues of the broker's virtual host by name; null when they cannot be counted.</summary>
    Task<IReadOnlyList<QueueStatistics>?> ReadAsync(CancellationToken cancellationToken);
}
