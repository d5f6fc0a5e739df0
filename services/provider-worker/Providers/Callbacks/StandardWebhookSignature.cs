using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AdGenius.Contracts.Clips;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>
/// Standard Webhooks: a signature over id, time and body, <c>v1</c> an HMAC with a shared secret, <c>v1a</c> Ed25519. The package
/// StandardWebhooks is not used: it refuses a header that holds several signatures, and it has no <c>v1a</c>.
/// </summary>
internal sealed class StandardWebhookSignature(JwksCache jwks, IOptions<CallbackOptions> options)
{
    private const string Prefix = "whsec_";

    /// <summary>True when the callback carries the headers of this scheme.</summary>
    public static bool IsPresent(ProviderCallback callback)
        => callback.Header("webhook-id") is not null && callback.Header("webhook-timestamp") is not null;

    /// <summary>True for a secret without a key, such as <c>whsec_</c>: anyone can sign with it.</summary>
    public static bool IsEmpty(string? secret) => string.IsNullOrWhiteSpace(secret) || KeyOf(secret).Length == 0;

    /// <summary>
    /// Accepts a <c>v1</c> signature of any of <paramref name="secrets"/> that is not empty, or a <c>v1a</c> one of a key at
    /// <paramref name="keys"/>.
    /// </summary>
    public async Task<CallbackVerdict> VerifyAsync(
        ProviderCallback callback,
        IEnumerable<string> secrets,
        Uri? keys,
        CancellationToken cancellationToken)
    {
        if (callback.Header("webhook-id") is not { } id || callback.Header("webhook-timestamp") is not { } timestamp
            || callback.Header("webhook-signature") is not { } header)
        {
            return new CallbackVerdict.Refused("it is not signed");
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || !options.Value.IsFresh(seconds, callback.ReceivedAt))
        {
            return new CallbackVerdict.Refused("its timestamp is too old or in the future");
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. callback.Body.Span];
        var valid = new CallbackVerdict.Valid(JobEvents.JobIdOf(callback.Body), $"{id}.{timestamp}");
        var signatures = header.Split(' ', StringSplitOptions.RemoveEmptyEntries); // several while a secret is being replaced
        var symmetric = Decoded(signatures, "v1,");
        if (secrets.Where(secret => !IsEmpty(secret)).Select(secret => HMACSHA256.HashData(KeyOf(secret), signed))
            .Any(expected => symmetric.Exists(signature => CryptographicOperations.FixedTimeEquals(signature, expected))))
        {
            return valid;
        }

        var asymmetric = Decoded(signatures, "v1a,");
        if (keys is null || asymmetric.Count == 0)
        {
            return new CallbackVerdict.Refused("its signature does not match");
        }

        return await jwks.FindAsync(
            keys,
            key => asymmetric.Exists(signature => Ed25519.Verify(key, signed, signature)),
            cancellationToken) switch
        {
            JwksSearch.Found => valid,
            JwksSearch.Unavailable unavailable => new CallbackVerdict.Unverifiable(unavailable.Reason),
            _ => new CallbackVerdict.Refused("its signature does not match"),
        };
    }

    private static List<byte[]> Decoded(IEnumerable<string> signatures, string version) =>
        [.. signatures.Where(signature => signature.StartsWith(version, StringComparison.Ordinal))
            .Select(signature => Decode(signature[version.Length..])).OfType<byte[]>()];

    private static byte[] KeyOf(string secret) =>
        secret.StartsWith(Prefix, StringComparison.Ordinal) && Decode(secret[Prefix.Length..]) is { } key
            ? key
            : Encoding.UTF8.GetBytes(secret);

    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[(base64.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(base64, bytes, out var written) ? bytes[..written] : null;
    }
}
