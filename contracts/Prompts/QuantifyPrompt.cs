using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Prompts;

/// <summary>
/// Command: convert a prompt into <see cref="PromptParameters"/>. Answered by <see cref="PromptQuantified"/> or
/// <see cref="PromptRejected"/>.
/// </summary>
[MessageUrn("AdGenius:QuantifyPrompt")]
[EntityName("AdGenius:QuantifyPrompt")]
public sealed record QuantifyPrompt
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The request as received; its explicit members override what the prompt implies.</summary>
    public required GenerateVideo Request { get; init; }

    /// <summary>For a regeneration: the parameters of the take that the feedback refers to.</summary>
    public PromptParameters? Earlier { get; init; }

    /// <summary>For a regeneration: the request of that take. Members that differ from it were stated with the feedback.</summary>
    public GenerateVideo? EarlierRequest { get; init; }
}
