using System.Security.Cryptography;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// The SHA-256 of a request's content, independent of its notation: 1.5 or 1.50, members and labels in any sequence.
/// </summary>
internal static class RequestDigest
{
    private const decimal One = 1.0000000000000000000000000000m; // dividing by it removes trailing zeros

    public static string Of(GenerateVideo request) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        request with
        {
            MaxCost = request.MaxCost / One,
            Labels = request.Labels is { } labels
                ? new SortedDictionary<string, string>(labels.ToDictionary(), StringComparer.Ordinal)
                : null,
        },
        HttpJson.Options)));
}
