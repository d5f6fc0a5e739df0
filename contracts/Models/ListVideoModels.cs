using MassTransit;

namespace AdGenius.Contracts.Models;

/// <summary>Request: the models that can be used here, and their state. Answered by <see cref="VideoModels"/>.</summary>
[MessageUrn("AdGenius:ListVideoModels")]
[EntityName("AdGenius:ListVideoModels")]
public sealed record ListVideoModels
{
    /// <summary>The requesting tenant; null for an operator.</summary>
    public string? TenantName { get; init; }
}
