using Microsoft.IdentityModel.Tokens;
using NSec.Cryptography;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>Verifies Ed25519 signatures (RFC 8032), which neither .NET nor Microsoft.IdentityModel does.</summary>
internal static class Ed25519
{
    /// <summary>
    /// True when <paramref name="signature"/> over <paramref name="data"/> was made with the private half of <paramref name="key"/>. False
    /// also for keys of other kinds.
    /// </summary>
    public static bool Verify(JsonWebKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        key is { Kty: "OKP", Crv: "Ed25519", X.Length: > 0 }
            && Decode(key.X) is { } bytes
            && PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out var publicKey)
            && SignatureAlgorithm.Ed25519.Verify(publicKey!, data, signature);

    private static byte[]? Decode(string text)
    {
        try
        {
            return Base64UrlEncoder.DecodeBytes(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
