using MassTransit;

namespace AdGenius.Contracts.Videos;

/// <summary>Event: a request is invalid. Nothing was spent, and nothing is stored but this response.</summary>
[MessageUrn("AdGenius:VideoRefused")]
[EntityName("AdGenius:VideoRefused")]
public sealed record VideoRefused
{
    /// <summary>The publisher's id of the request, as received.</summary>
    public required string RequestId { get; init; }

    /// <summary>The tenant, as received.</summary>
    public required string TenantName { get; init; }

    /// <summary>Every reason; each names the field and the allowed values.</summary>
    public required IReadOnlyList<Failure> Failures { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
