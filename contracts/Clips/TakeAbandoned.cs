using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// Nobody wants this take's result any more (cancelled, or past its deadline): every worker that holds work for it stops, and cancels at
/// the provider.
/// </summary>
[MessageUrn("AdGenius:TakeAbandoned")]
[EntityName("AdGenius:TakeAbandoned")]
public sealed record TakeAbandoned
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Attempts up to this one are abandoned.</summary>
    public required int Attempt { get; init; }

    /// <summary>Why.</summary>
    public required FailureCode Reason { get; init; }
}
