using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>The signature of the Standard Webhooks specification: HMAC-SHA256 over <c>id.timestamp.body</c>, scheme <c>v1</c>.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int MinKeyBytes = 24;
    private const int MaxKeyBytes = 64;

    /// <summary>The key that <paramref name="secret"/> stands for; null when it is not one.</summary>
    public static byte[]? KeyOf(string secret)
    {
        var key = new byte[MaxKeyBytes];
        return secret.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length)
            && length >= MinKeyBytes
            ? key[..length]
            : null;
    }

    /// <summary>
    /// The header <c>webhook-signature</c>: one signature for each key, divided by spaces. A receiver accepts the message when one of them
    /// is that of its secret.
    /// </summary>
    /// <param name="keys">The keys of the tenant.</param>
    /// <param name="id">The header <c>webhook-id</c>; the same for every attempt.</param>
    /// <param name="at">The header <c>webhook-timestamp</c>, whole seconds since 1970.</param>
    /// <param name="body">The body as it is sent.</param>
    public static string Of(IEnumerable<byte[]> keys, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8
            .GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.")), .. body];
        return string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed))));
    }
}
