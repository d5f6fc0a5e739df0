using MassTransit;

namespace AdGenius.Contracts.Prompts;

/// <summary>Event: the prompt was quantified.</summary>
[MessageUrn("AdGenius:PromptQuantified")]
[EntityName("AdGenius:PromptQuantified")]
public sealed record PromptQuantified
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The parameters, complete: every default is filled in.</summary>
    public required PromptParameters Parameters { get; init; }
}
