using MassTransit;

namespace AdGenius.Contracts.Policy;

/// <summary>Event: a request must be approved by a person before it goes on. Nothing was spent.</summary>
[MessageUrn("AdGenius:PromptHeld")]
[EntityName("AdGenius:PromptHeld")]
public sealed record PromptHeld
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>What has to be approved; at least one.</summary>
    public required IReadOnlyList<PolicyFinding> Findings { get; init; }
}
