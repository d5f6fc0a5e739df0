namespace AdGenius.Persistence.Batches;

/// <summary>One request of a batch. Written by <see cref="BatchStore"/> only.</summary>
public class BatchItem
{
    /// <summary>Key, with <see cref="ItemIndex"/>.</summary>
    public Guid BatchId { get; set; }

    /// <summary>Its position in the batch, from 0.</summary>
    public int ItemIndex { get; set; }

    /// <summary>The tenant of the batch.</summary>
    public string TenantName { get; set; } = null!;

    /// <summary>The job that the request becomes.</summary>
    public Guid JobId { get; set; }

    /// <summary>Why the orchestrator refused the request, or that it was not sent; null otherwise. A job that exists wins.</summary>
    public string? Refusal { get; set; }
}
