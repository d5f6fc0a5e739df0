using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>Standard Webhooks: an HMAC over id, time and body.</summary>
internal sealed class StandardWebhookSignature(IOptions<CallbackOptions> options, TimeProvider time)
{
    private const string Prefix = "whsec_";

    /// <summary>True when the message carries this scheme's headers.</summary>
    public static bool IsPresent(CallbackMessage message)
        => message.Header("webhook-id") is not null && message.Header("webhook-timestamp") is not null;

    /// <summary>Checks against any of <paramref name="secrets"/>.</summary>
    public CallbackVerdict Check(CallbackMessage message, IEnumerable<string> secrets, string? jobId)
    {
        var id = message.Header("webhook-id");
        var timestamp = message.Header("webhook-timestamp");
        var signatures = message.Header("webhook-signature");
        if (id is null || timestamp is null || signatures is null)
        {
            return new CallbackVerdict.Refused("It is not signed.");
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || !Freshness.IsFresh(seconds, time.GetUtcNow(), options.Value.Tolerance))
        {
            return new CallbackVerdict.Refused("It is too old, or from the future.");
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. message.Body];
        foreach (var secret in secrets)
        {
            var expected = HMACSHA256.HashData(KeyOf(secret), signed);
            foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                // Each is "v1,<base64>"; several while a secret is being replaced.
                if (signature.StartsWith("v1,", StringComparison.Ordinal) && Decoded(signature[3..]) is { } actual
                    && CryptographicOperations.FixedTimeEquals(actual, expected))
                {
                    return new CallbackVerdict.Valid(jobId, $"{id}.{timestamp}");
                }
            }
        }

        return new CallbackVerdict.Refused("Its signature is not valid.");
    }

    private static byte[] KeyOf(
        string secret) => secret.StartsWith(Prefix, StringComparison.Ordinal) && Decoded(secret[Prefix.Length..]) is { } key ? key : Encoding.UTF8.GetBytes(secret);

    private static byte[]? Decoded(string base64)
    {
        var bytes = new byte[(base64.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(base64, bytes, out var written) ? bytes[..written] : null;
    }
}
