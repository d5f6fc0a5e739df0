using MassTransit;

namespace AdGenius.Contracts.Models;

/// <summary>Response to <see cref="ListVideoModels"/>.</summary>
[MessageUrn("AdGenius:VideoModels")]
[EntityName("AdGenius:VideoModels")]
public sealed record VideoModels
{
    /// <summary>The models.</summary>
    public required IReadOnlyList<VideoModel> Models { get; init; }
}
