namespace AdGenius.HttpContracts.Operations;

/// <summary>A failed message, without its contents, which may be a prompt.</summary>
public sealed record FailedMessageInfo
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The contract's name, such as <c>StoreVideo</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The job that it is about.</summary>
    public Guid? JobId { get; init; }

    /// <summary>When it failed, else when it was sent, UTC.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Why it is there.</summary>
    public string? Reason { get; init; }

    /// <summary>How often it was requeued.</summary>
    public required int Requeues { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required int Length { get; init; }
}
