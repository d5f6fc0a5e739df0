namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// A consumed message. Inserted in the transaction of the message's effects, so the row exists if and only if they do.
/// </summary>
public class InboxState
{
    public long Id { get; set; }

    /// <summary>The sender's message id, the same for every delivery.</summary>
    public Guid MessageId { get; set; }

    /// <summary>Identifies the consumer and its endpoint.</summary>
    public Guid ConsumerId { get; set; }

    public Guid LockId { get; set; }

    public byte[]? RowVersion { get; set; }

    /// <summary>UTC.</summary>
    public DateTime Received { get; set; }

    public int ReceiveCount { get; set; }

    public DateTime? ExpirationTime { get; set; }

    /// <summary>UTC.</summary>
    public DateTime? Consumed { get; set; }

    /// <summary>UTC. Start of the duplicate detection window.</summary>
    public DateTime? Delivered { get; set; }

    public long? LastSequenceNumber { get; set; }
}
