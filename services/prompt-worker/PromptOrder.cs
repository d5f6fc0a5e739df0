using AdGenius.Contracts.Videos;

namespace AdGenius.PromptWorker;

/// <summary>A prompt to quantify.</summary>
/// <param name="JobId">The job; of a preview, an id of its own.</param>
/// <param name="TenantName">The tenant.</param>
/// <param name="Request">The request.</param>
internal sealed record PromptOrder(Guid JobId, string TenantName, GenerateVideo Request);
