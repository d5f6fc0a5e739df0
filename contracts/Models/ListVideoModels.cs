using MassTransit;

namespace AdGenius.Contracts.Models;

/// <summary>Question: which models can be asked for here, and in what state are they. Answered with <see cref="VideoModels"/>.</summary>
[MessageUrn("AdGenius:ListVideoModels")]
[EntityName("AdGenius:ListVideoModels")]
public sealed record ListVideoModels
{
    /// <summary>The tenant that asks; null for an operator.</summary>
    public string? TenantName { get; init; }
}
