using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Prompts;

/// <summary>Request: quantify a prompt without making anything. Answered by <see cref="PromptPreview"/>.</summary>
[MessageUrn("AdGenius:PreviewPrompt")]
[EntityName("AdGenius:PreviewPrompt")]
public sealed record PreviewPrompt
{
    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The request; its explicit members override what the prompt implies.</summary>
    public required GenerateVideo Request { get; init; }

    /// <summary>The tenant's policy; null: the default.</summary>
    public TenantPolicy? Policy { get; init; }

    /// <summary>The tokens of a scene's prompt that the requested local model reads; null: those of CLIP, 75.</summary>
    public int? PromptTokens { get; init; }
}
