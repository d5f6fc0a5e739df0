namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// One scope's outbox in the published package. Here messages are ordered by correlation id, so nothing is written to this table; it exists
/// because the published model has it.
/// </summary>
public class OutboxState
{
    public Guid OutboxId { get; set; }

    public Guid LockId { get; set; }

    public byte[]? RowVersion { get; set; }

    public DateTime Created { get; set; }

    public DateTime? Delivered { get; set; }

    public long? LastSequenceNumber { get; set; }
}
