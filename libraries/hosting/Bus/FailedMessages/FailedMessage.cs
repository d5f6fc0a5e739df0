namespace AdGenius.Hosting.Bus.FailedMessages;

/// <summary>A failed message, without its contents, which may be a prompt.</summary>
public sealed record FailedMessage
{
    /// <summary>Its id: that of its sender, else one derived from its bytes.</summary>
    public required string Id { get; init; }

    /// <summary>The contract's name, such as <c>StoreVideo</c>; null where it cannot be read.</summary>
    public string? Type { get; init; }

    /// <summary>The job that it is about; null where it names none.</summary>
    public Guid? JobId { get; init; }

    /// <summary>When it failed, else when it was sent; null where it says neither.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Why it is here, up to 500 characters; null where nothing says so.</summary>
    public string? Reason { get; init; }

    /// <summary>How often it was requeued.</summary>
    public required int Requeues { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required int Length { get; init; }
}
