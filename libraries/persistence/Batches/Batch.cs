namespace AdGenius.Persistence.Batches;

/// <summary>Requests that were sent together. Written by <see cref="BatchStore"/> only.</summary>
public class Batch
{
    /// <summary>Key; follows from tenant and idempotency key.</summary>
    public Guid BatchId { get; set; }

    /// <summary>The tenant that owns it.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>How many requests became items.</summary>
    public int ItemCount { get; set; }

    /// <summary>When it was sent.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
