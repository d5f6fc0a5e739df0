using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// Event: this take's result is no longer needed (cancelled, or past its deadline). Every worker stops its work for it and cancels it at
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
