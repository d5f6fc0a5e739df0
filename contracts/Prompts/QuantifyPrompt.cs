using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Prompts;

/// <summary>
/// Command: check a request against the tenant's policy and convert its prompt into <see cref="PromptParameters"/>. Answered by
/// <see cref="PromptQuantified"/>, <see cref="PromptRejected"/> or <see cref="PromptHeld"/>. For an edit, whose pictures exist, only the
/// policy is checked, and the parameters are those of <see cref="Earlier"/>.
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

    /// <summary>For a regeneration or an edit: the parameters of the take that it starts from.</summary>
    public PromptParameters? Earlier { get; init; }

    /// <summary>
    /// For a regeneration: the request of that take. Members that differ from it, as its own feedback has changed it, were stated with the
    /// feedback.
    /// </summary>
    public GenerateVideo? EarlierRequest { get; init; }

    /// <summary>The tenant's policy; null: the default.</summary>
    public TenantPolicy? Policy { get; init; }

    /// <summary>What a person has approved already, for this job or for the take that it starts from.</summary>
    public IReadOnlyList<PolicyFinding>? Approved { get; init; }

    /// <summary>
    /// The brand kit that the request names; null for none. A language model writes in its tone and without its forbidden words.
    /// </summary>
    public BrandKit? BrandKit { get; init; }

    /// <summary>The tokens of a scene's prompt that the requested local model reads; null: those of CLIP, 75.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>When it was sent, on its sender's clock; the event of its start returns it. Null: sent by an earlier version.</summary>
    public DateTimeOffset? SentAt { get; init; }
}
