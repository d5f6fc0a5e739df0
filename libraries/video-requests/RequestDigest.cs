using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>
/// The SHA-256 of a request's content, independent of its notation: 1.5 or 1.50, members and labels in any sequence. It distinguishes a
/// request from another under the same id.
/// </summary>
public static class RequestDigest
{
    /// <summary>The header of <see cref="VideoRefused"/> that has the digest of the request that was refused.</summary>
    public const string Header = "adgenius-request-digest";

    /// <summary>The value of <see cref="Header"/> for a request that could not be read: it is none that a gateway has accepted.</summary>
    public const string Unreadable = "unreadable";

    private const decimal One = 1.0000000000000000000000000000m; // dividing by it removes trailing zeros

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The digest of <paramref name="request"/> as its publisher has sent it: 64 lower-case hexadecimal digits.</summary>
    public static string Of(GenerateVideo request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            request with
            {
                MaxCost = request.MaxCost / One,
                Labels = request.Labels is { } labels
                    ? new SortedDictionary<string, string>(labels.ToDictionary(), StringComparer.Ordinal)
                    : null,
            },
            Json)));
    }
}
