namespace AdGenius.Hosting.Bus.FailedMessages;

/// <summary>The in-memory bus keeps no failed messages.</summary>
internal sealed class NoFailedMessages : IFailedMessages
{
    public bool IsQueue(string name) => FailedMessageQueues.IsQueue(name);

    public Task<IReadOnlyList<FailedQueue>> CountAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FailedQueue>>([]);

    public Task<IReadOnlyList<FailedMessage>> ReadAsync(string queue, int max, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<FailedMessage>>([]);

    public Task<int> RequeueAsync(string queue, string? messageId, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<int> DiscardAsync(string queue, string? messageId, CancellationToken cancellationToken) => Task.FromResult(0);
}
