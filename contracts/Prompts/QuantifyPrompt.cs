using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Prompts;

/// <summary>
/// Order to read a prompt and say what it asks for in numbers and scenes. Answered by <see cref="PromptQuantified"/> or
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

    /// <summary>The request as it came; what it says outright wins over what the prompt implies.</summary>
    public required GenerateVideo Request { get; init; }

    /// <summary>For a regeneration: the parameters of the take that the feedback speaks of.</summary>
    public PromptParameters? Earlier { get; init; }
}
