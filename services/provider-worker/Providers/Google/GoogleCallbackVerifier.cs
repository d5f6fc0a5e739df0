using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Providers.Callbacks;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>
/// Verifies Google's callbacks. A webhook that was registered follows Standard Webhooks, signed with its secret or with Google's Ed25519
/// key; one that was named with a request carries a token (RS256) whose audience is our address.
/// </summary>
internal sealed class GoogleCallbackVerifier(
    StandardWebhookSignature signature,
    JwksCache jwks,
    IOptions<GoogleOptions> google,
    IOptions<CallbackOptions> options) : ICallbackVerifier
{
    private const int MaxTokenBytes = 8192;
    private const int MinRsaBits = 2048;

    private static readonly JsonWebTokenHandler Tokens = new() { MaximumTokenSizeInBytes = MaxTokenBytes };

    /// <inheritdoc/>
    public string ModelId => GoogleTraits.ModelId;

    /// <inheritdoc/>
    public async Task<CallbackVerdict> VerifyAsync(ProviderCallback callback, Uri? address, CancellationToken cancellationToken)
    {
        // A token may come with the other headers of Standard Webhooks; a signature of those, such as "v1,…", is never one.
        if (callback.Header("webhook-signature") is not { } text || Read(text) is not { } token)
        {
            return StandardWebhookSignature.IsPresent(callback)
                ? await signature.VerifyAsync(callback, google.Value.WebhookSecrets, google.Value.WebhookKeys, cancellationToken)
                : new CallbackVerdict.Refused("it is not signed");
        }

        if (address is null)
        {
            return new CallbackVerdict.Refused("Submissions:CallbackAddress is not set, so its audience cannot be checked");
        }

        return await jwks.FindAsync(
            google.Value.WebhookKeys,
            key => key.KeyId == token.Kid && key is { Kty: JsonWebAlgorithmsKeyTypes.RSA, KeySize: >= MinRsaBits },
            cancellationToken) switch
        {
            JwksSearch.Found found => await ValidateAsync(token, found.Key, address, callback.ReceivedAt),
            JwksSearch.Unavailable unavailable => new CallbackVerdict.Unverifiable(unavailable.Reason),
            _ => new CallbackVerdict.Refused("its signature does not match"),
        };
    }

    private async Task<CallbackVerdict> ValidateAsync(JsonWebToken token, JsonWebKey key, Uri audience, DateTimeOffset receivedAt)
    {
        var result = await Tokens.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256], // the only one: "none", and HMAC with the public key, are known attacks
            IssuerSigningKey = key,
            ValidIssuer = google.Value.WebhookIssuer,
            ValidAudience = audience.AbsoluteUri,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && end >= receivedAt.UtcDateTime,
        });
        if (!result.IsValid)
        {
            return new CallbackVerdict.Refused($"its token is not valid ({result.Exception.GetType().Name})");
        }

        return token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Iat, out var issued) && !options.Value.IsFresh(issued, receivedAt)
            ? new CallbackVerdict.Refused("its token was issued too long ago or in the future")
            : new CallbackVerdict.Valid(null, token.EncodedSignature);
    }

    private static JsonWebToken? Read(string text)
    {
        try
        {
            return Tokens.CanReadToken(text) ? Tokens.ReadJsonWebToken(text) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }
    }
}
