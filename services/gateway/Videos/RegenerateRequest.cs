using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Videos;

/// <summary>The body of a regeneration.</summary>
internal sealed record RegenerateRequest
{
    /// <summary>Other members are refused.</summary>
    public static readonly JsonSerializerOptions Strict = new(HttpJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        Converters = { new WholeNumberConverter<long>() },
    };

    /// <summary>The change that is wanted, up to 10,000 characters.</summary>
    public required string Feedback { get; init; }

    /// <summary>The seed, 0 to 2^32-1; another one than the take's makes other pictures. Default: the take's.</summary>
    public long? Seed { get; init; }

    /// <summary>The caller's id of the new request; also the header Idempotency-Key.</summary>
    public string? RequestId { get; init; }
}
