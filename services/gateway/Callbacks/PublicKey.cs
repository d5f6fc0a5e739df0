using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace AdGenius.Gateway.Callbacks;

/// <summary>One key of a JWKS: Ed25519 or RSA.</summary>
/// <param name="Id">Its <c>kid</c>.</param>
/// <param name="Point">Ed25519: the public key.</param>
/// <param name="Rsa">RSA: modulus and exponent.</param>
internal sealed record PublicKey(string? Id, byte[]? Point, RSAParameters? Rsa)
{
    /// <summary>The key that <paramref name="key"/> describes, or null when it is of a kind we have no use for.</summary>
    public static PublicKey? Of(JsonElement key)
    {
        try
        {
            var id = Text(key, "kid");
            return (Text(key, "kty"), Text(key, "crv")) switch
            {
                ("OKP", "Ed25519") => new PublicKey(id, Base64Url.DecodeFromChars(Text(key, "x")), null),
                ("RSA", _) => new PublicKey(id, null, new RSAParameters {
                    Modulus = Base64Url.DecodeFromChars(Text(key, "n")),
                    Exponent = Base64Url.DecodeFromChars(Text(key, "e")) }),
                _ => null,
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
