namespace AdGenius.HttpContracts.Batches;

/// <summary>The answer to a batch that was sent as a JSON array; to lines the answer is one <see cref="BatchLine"/> per line.</summary>
public sealed record BatchAnswer
{
    /// <summary>The batch's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The address of the batch.</summary>
    public required Uri Self { get; init; }

    /// <summary>What became of each request, in order.</summary>
    public required IReadOnlyList<BatchLine> Items { get; init; }
}
