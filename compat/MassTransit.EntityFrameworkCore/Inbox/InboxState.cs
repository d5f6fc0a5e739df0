namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// A message that a consumer has consumed. Written in the transaction of its effects, so the row exists if and only if they do.
/// </summary>
public class InboxState
{
    public long Id { get; set; }

    /// <summary>As the sender named it, however often it is delivered.</summary>
    public Guid MessageId { get; set; }

    /// <summary>Which consumer on which endpoint.</summary>
    public Guid ConsumerId { get; set; }

    public Guid LockId { get; set; }

    public byte[]? RowVersion { get; set; }

    /// <summary>UTC.</summary>
    public DateTime Received { get; set; }

    public int ReceiveCount { get; set; }

    public DateTime? ExpirationTime { get; set; }

    /// <summary>UTC.</summary>
    public DateTime? Consumed { get; set; }

    /// <summary>UTC. When the row's time for duplicates to come in begins.</summary>
    public DateTime? Delivered { get; set; }

    public long? LastSequenceNumber { get; set; }
}
