namespace AdGenius.HttpContracts.Batches;

/// <summary>What became of one request of a batch.</summary>
public sealed record BatchLine
{
    /// <summary>Its position in the batch, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The status that the request alone would have had, such as 202 or 400; only in the answer to the batch itself.</summary>
    public int? Status { get; init; }

    /// <summary>The batch; only in the answer to the batch itself.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>The caller's id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>The job; absent when the request was not accepted.</summary>
    public Guid? JobId { get; init; }

    /// <summary>The job's state.</summary>
    public string? State { get; init; }

    /// <summary>The address of the job.</summary>
    public Uri? Self { get; init; }

    /// <summary>The error code.</summary>
    public ProblemCode? Code { get; init; }

    /// <summary>Each field that is wrong, with its texts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }
}
