namespace AdGenius.Hosting.Bus;

/// <summary>Whether commands wait in the fleet's queues.</summary>
public interface IQueueDepths
{
    /// <summary>True when no message waits in the queue; null when that cannot be known.</summary>
    Task<bool?> IsEmptyAsync(string queue, CancellationToken cancellationToken);
}
