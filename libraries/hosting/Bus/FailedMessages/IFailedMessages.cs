namespace AdGenius.Hosting.Bus.FailedMessages;

/// <summary>
/// The messages in the queues <c>_error</c>, <c>_skipped</c> and <c>dead-letter</c>, for operators. Every method throws
/// <see cref="BrokerUnavailableException"/> when the broker does not answer.
/// </summary>
public interface IFailedMessages
{
    /// <summary>True for the name of such a queue.</summary>
    bool IsQueue(string name);

    /// <summary>
    /// How many messages are in each queue that has some, in the order of names; without the queues of single local models.
    /// </summary>
    Task<IReadOnlyList<FailedQueue>> CountAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Up to <paramref name="max"/> messages of a queue, from its front. They are requeued at its end: a broker counts every other way of
    /// looking as a delivery, and drops a message that was looked at too often. A message is kept as long from the first look at it as from
    /// its failure, and no longer.
    /// </summary>
    Task<IReadOnlyList<FailedMessage>> ReadAsync(string queue, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Moves messages to the queue that they failed in: the one of that id, or all that were there at the beginning. A message whose origin
    /// is unknown, or whose queue is full, stays. Returns how many were moved.
    /// </summary>
    Task<int> RequeueAsync(string queue, string? messageId, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes messages: the one of that id, or all that were there at the beginning. Returns how many were deleted.
    /// </summary>
    Task<int> DiscardAsync(string queue, string? messageId, CancellationToken cancellationToken);
}
