using MassTransit;

namespace AdGenius.Contracts.Prompts;

/// <summary>Event: the prompt was rejected.</summary>
[MessageUrn("AdGenius:PromptRejected")]
[EntityName("AdGenius:PromptRejected")]
public sealed record PromptRejected
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Why.</summary>
    public required Failure Failure { get; init; }
}
