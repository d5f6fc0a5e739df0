namespace AdGenius.HttpContracts.Batches;

/// <summary>A batch of requests and what has become of them.</summary>
public sealed record BatchInfo
{
    /// <summary>The batch's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it was sent, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How many requests of it were valid.</summary>
    public required int Count { get; init; }

    /// <summary>Accepted, and not yet a job.</summary>
    public required int Waiting { get; init; }

    /// <summary>Jobs in the queue.</summary>
    public required int Queued { get; init; }

    /// <summary>Jobs that run.</summary>
    public required int Running { get; init; }

    /// <summary>Jobs that have completed.</summary>
    public required int Completed { get; init; }

    /// <summary>Jobs that have failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Jobs that were cancelled.</summary>
    public required int Cancelled { get; init; }

    /// <summary>Requests that were refused after they were accepted, such as for the budget.</summary>
    public required int Refused { get; init; }

    /// <summary>US dollars spent so far, all jobs together.</summary>
    public required decimal Cost { get; init; }

    /// <summary>True when every request has come to an end.</summary>
    public required bool IsEnded { get; init; }

    /// <summary>The address of this batch.</summary>
    public required Uri Self { get; init; }

    /// <summary>The address of its event stream.</summary>
    public required Uri Events { get; init; }

    /// <summary>The requests in order; left out of events.</summary>
    public IReadOnlyList<BatchLine>? Items { get; init; }
}
