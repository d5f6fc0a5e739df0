using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Providers.Callbacks;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.Fal;

/// <summary>Verifies fal's callbacks: an Ed25519 signature over request id, user id, time and the body's hash.</summary>
internal sealed class FalCallbackVerifier<TOptions>(
    string modelId,
    JwksCache jwks,
    IOptions<TOptions> provider,
    IOptions<CallbackOptions> options) : ICallbackVerifier
    where TOptions : FalOptions
{
    private const int SignatureHexLength = 128;

    /// <inheritdoc/>
    public string ModelId => modelId;

    /// <inheritdoc/>
    public async Task<CallbackVerdict> VerifyAsync(ProviderCallback callback, Uri? address, CancellationToken cancellationToken)
    {
        if (callback.Header("x-fal-webhook-request-id") is not { } requestId
            || callback.Header("x-fal-webhook-user-id") is not { } userId
            || callback.Header("x-fal-webhook-timestamp") is not { } timestamp
            || callback.Header("x-fal-webhook-signature") is not { Length: SignatureHexLength } header
            || !header.All(char.IsAsciiHexDigit))
        {
            return new CallbackVerdict.Refused("it is not signed");
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || !options.Value.IsFresh(seconds, callback.ReceivedAt))
        {
            return new CallbackVerdict.Refused("its timestamp is too old or in the future");
        }

        var signed = Encoding.UTF8
            .GetBytes($"{requestId}\n{userId}\n{timestamp}\n{Convert.ToHexStringLower(SHA256.HashData(callback.Body.Span))}");
        var signature = Convert.FromHexString(header);
        return await jwks.FindAsync(
            provider.Value.WebhookKeys,
            key => Ed25519.Verify(key, signed, signature),
            cancellationToken) switch
        {
            // the digits in one case, so that a replay in the other case is the same delivery
            JwksSearch.Found => new CallbackVerdict.Valid(requestId, Convert.ToHexStringLower(signature)),
            JwksSearch.Unavailable unavailable => new CallbackVerdict.Unverifiable(unavailable.Reason),
            _ => new CallbackVerdict.Refused("its signature does not match"),
        };
    }
}
