using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Dialects;

namespace AdGenius.PromptWorker;

/// <summary>A prompt to quantify.</summary>
/// <param name="JobId">The job; of a preview, an id of its own.</param>
/// <param name="TenantName">The tenant.</param>
/// <param name="Request">The request.</param>
/// <param name="Earlier">For a regeneration or an edit: the parameters of the earlier take.</param>
/// <param name="EarlierRequest">For a regeneration or an edit: the request of the earlier take.</param>
internal sealed record QuantificationInput(
    Guid JobId, string TenantName, GenerateVideo Request, PromptParameters? Earlier = null, GenerateVideo? EarlierRequest = null)
{
    /// <summary>True for a preview: no job is stored under <see cref="JobId"/>.</summary>
    public bool IsPreview { get; init; }

    /// <summary>The tenant's policy; null: the default.</summary>
    public TenantPolicy? Policy { get; init; }

    /// <summary>What a person has approved already.</summary>
    public IReadOnlyList<PolicyFinding>? Approved { get; init; }

    /// <summary>The tokens of a scene's prompt that the requested local model reads; null: those of CLIP.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>How the requested model wants its prompts.</summary>
    public Dialect Dialect => Dialect.Of(Request, PromptTokens);

    /// <summary>The brand kit that the request names; null for none.</summary>
    public BrandKit? BrandKit { get; init; }
}
