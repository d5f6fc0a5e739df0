using AdGenius.Contracts.Policy;
using MassTransit;

namespace AdGenius.Contracts.Prompts;

/// <summary>Response to <see cref="PreviewPrompt"/>: what a job would be made with, and from which words it was read.</summary>
[MessageUrn("AdGenius:PromptPreview")]
[EntityName("AdGenius:PromptPreview")]
public sealed record PromptPreview
{
    /// <summary>What the words of the prompt state.</summary>
    public required StatedParameters Stated { get; init; }

    /// <summary>The words behind each parameter, in the order of the text.</summary>
    public required IReadOnlyList<PromptSpan> Spans { get; init; }

    /// <summary>What was changed to the nearest possible value, in sentences.</summary>
    public required IReadOnlyList<string> Adjustments { get; init; }

    /// <summary>The parameters with every default filled in; null when the prompt is refused.</summary>
    public PromptParameters? Parameters { get; init; }

    /// <summary>Why the prompt is refused; null when it is not.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What the policy finds in the request; null when it finds nothing. A job would be held or refused.</summary>
    public IReadOnlyList<PolicyFinding>? Findings { get; init; }
}
