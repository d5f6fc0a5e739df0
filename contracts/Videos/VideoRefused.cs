using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>A request cannot be served as written. Nothing was spent and nothing was kept but this answer.</summary>
[MessageUrn("AdGenius:VideoRefused")]
[EntityName("AdGenius:VideoRefused")]
public sealed record VideoRefused
{
    /// <summary>The publisher's id of the request, as it came.</summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant, as it came.</summary>
    public required string TenantName { get; init; }

    /// <summary>Every reason; each names the field and the allowed values.</summary>
    public required IReadOnlyList<Failure> Failures { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
