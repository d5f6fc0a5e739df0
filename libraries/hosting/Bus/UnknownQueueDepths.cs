namespace AdGenius.Hosting.Bus;

/// <summary>The queues of the in-memory bus cannot be counted. They lose nothing while the process runs.</summary>
internal sealed class UnknownQueueDepths : IQueueDepths
{
    public Task<bool?> IsEmptyAsync(string queue, CancellationToken cancellationToken) => Task.FromResult<bool?>(null);
}
