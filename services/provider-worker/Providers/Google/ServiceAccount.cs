using System.Security.Cryptography;
using System.Text.Json;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>A service account's key file.</summary>
internal sealed record ServiceAccount(string Email, string PrivateKey, string? KeyId, Uri TokenAddress, string? Project)
{
    /// <summary>Reads the file; null when it is not one.</summary>
    public static ServiceAccount? Load(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            var account = new ServiceAccount(
                root.GetProperty("client_email").GetString() ?? throw new JsonException(),
                root.GetProperty("private_key").GetString() ?? throw new JsonException(),
                root.TryGetProperty("private_key_id", out var keyId) ? keyId.GetString() : null,
                new Uri(root.TryGetProperty("token_uri", out var token) && token.GetString() is { } address
                    ? address
                    : "https://oauth2.googleapis.com/token"),
                root.TryGetProperty("project_id", out var project) ? project.GetString() : null);
            using var key = RSA.Create();
            key.ImportFromPem(account.PrivateKey);
            return account;
        }
        catch (Exception exception) when (exception is JsonException or IOException or KeyNotFoundException or InvalidOperationException
            or ArgumentException or CryptographicException or UriFormatException or UnauthorizedAccessException)
        {
            return null; // says nothing of what is in it
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Email;
}
