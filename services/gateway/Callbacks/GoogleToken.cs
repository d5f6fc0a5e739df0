using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>Google proves itself with a token (RS256) that names our address as its audience.</summary>
internal sealed class GoogleToken(JwksCache jwks, IOptions<CallbackOptions> options, TimeProvider time)
{
    public async Task<CallbackVerdict> CheckAsync(CallbackMessage message, CancellationToken cancellationToken)
    {
        if (message.Header("Webhook-Signature") is not { Length: < 8192 } token
            || token.Split('.') is not [var headerPart, var claims, var signature]
            || Json(headerPart) is not { } header
            || Json(claims) is not { } payload
            || Decoded(signature) is not { } signatureBytes)
        {
            return new CallbackVerdict.Refused("It is not signed.");
        }

        using (header)
        using (payload)
        {
            if (Text(header, "alg") != "RS256") // the only one; "none" and HMAC with a public key are old tricks
            {
                return new CallbackVerdict.Refused("Its signature is not of the expected kind.");
            }

            var keyId = Text(header, "kid");
            var signed = Encoding.ASCII.GetBytes($"{headerPart}.{claims}");
            switch (await jwks.AnyAsync(
                options.Value.GoogleKeys,
                key => key.Id == keyId && IsSignedBy(key, signed, signatureBytes),
                cancellationToken))
            {
                case null:
                    return new CallbackVerdict.Unverifiable("Google's keys cannot be fetched.");
                case false:
                    return new CallbackVerdict.Refused("Its signature is not valid.");
            }

            return Fault(payload, message.Audience) is { } fault
                ? new CallbackVerdict.Refused(fault)
                : new CallbackVerdict.Valid(null, signature);
        }
    }

    private string? Fault(JsonDocument claims, string audience)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var tolerance = (long)options.Value.Tolerance.TotalSeconds;
        return Text(claims, "iss") != options.Value.GoogleIssuer ? "Its issuer is not Google."
            : Text(claims, "aud") != audience ? "It is meant for somebody else."
            : Number(claims, "exp") is not { } end || end < now ? "It is too old."
            : Number(claims, "iat") is { } made && (made > now + tolerance || made < now - tolerance) ? "It is too old, or from the future."
            : null;
    }

    private static bool IsSignedBy(PublicKey key, byte[] signed, byte[] signature)
    {
        if (key.Rsa is not { Modulus.Length: >= 256 } parameters)
        {
            return false;
        }

        using var rsa = RSA.Create(parameters);
        return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static JsonDocument? Json(string part)
    {
        try
        {
            return Decoded(part) is { } bytes && JsonDocument.Parse(bytes) is { RootElement.ValueKind: JsonValueKind.Object } document
                ? document
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Decoded(string part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number) ? number : null;
}
