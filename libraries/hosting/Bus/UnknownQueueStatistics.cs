namespace AdGenius.Hosting.Bus;

/// <summary>The queues of the in-memory bus cannot be counted.</summary>
internal sealed class UnknownQueueStatistics : IQueueStatistics
{
    public Task<IReadOnlyList<QueueStatistics>?> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<QueueStatistics>?>(null);
}
