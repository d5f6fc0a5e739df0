using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>fal signs request id, user id, time and the body's hash with Ed25519.</summary>
internal sealed class FalSignature(JwksCache jwks, IOptions<CallbackOptions> options, TimeProvider time)
{
    public async Task<CallbackVerdict> CheckAsync(CallbackMessage message, CancellationToken cancellationToken)
    {
        var requestId = message.Header("X-Fal-Webhook-Request-Id");
        var userId = message.Header("X-Fal-Webhook-User-Id");
        var timestamp = message.Header("X-Fal-Webhook-Timestamp");
        var signature = message.Header("X-Fal-Webhook-Signature");
        if (requestId is null || userId is null || timestamp is null || signature is not { Length: 128 }
            || !signature.All(char.IsAsciiHexDigit))
        {
            return new CallbackVerdict.Refused("It is not signed.");
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || !Freshness.IsFresh(seconds, time.GetUtcNow(), options.Value.Tolerance))
        {
            return new CallbackVerdict.Refused("It is too old, or from the future.");
        }

        if (!Ed25519.IsAvailable)
        {
            return new CallbackVerdict.Unverifiable("There is no OpenSSL 3 on this machine.");
        }

        var signed = Encoding.UTF8
            .GetBytes($"{requestId}\n{userId}\n{timestamp}\n{Convert.ToHexStringLower(SHA256.HashData(message.Body))}");
        var bytes = Convert.FromHexString(signature);
        return await jwks.AnyAsync(
            options.Value.FalKeys,
            key => key.Point is { } point && Ed25519.Verify(point, signed, bytes),
            cancellationToken) switch
        {
            true => new CallbackVerdict.Valid(requestId, signature),
            false => new CallbackVerdict.Refused("Its signature is not valid."),
            null => new CallbackVerdict.Unverifiable("fal's keys cannot be fetched."),
        };
    }
}
