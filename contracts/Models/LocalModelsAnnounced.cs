using MassTransit;

namespace AdGenius.Contracts.Models;

/// <summary>
/// Event: a frame worker holds these models. It is published when the worker starts and again before <see cref="ExpiresAt"/>; models that
/// were announced before and are missing now are no longer held.
/// </summary>
[MessageUrn("AdGenius:LocalModelsAnnounced")]
[EntityName("AdGenius:LocalModelsAnnounced")]
public sealed record LocalModelsAnnounced
{
    /// <summary>The process that holds them, up to 128 characters.</summary>
    public required string Worker { get; init; }

    /// <summary>The models as the catalogue lists them: <c>local</c> and <c>local:NAME</c>, up to 100.</summary>
    public required IReadOnlyList<VideoModel> Models { get; init; }

    /// <summary>When it was published.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From when on the worker counts as stopped unless it has announced its models again.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
