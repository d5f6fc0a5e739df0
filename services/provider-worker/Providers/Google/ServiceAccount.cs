using System.Security.Cryptography;
using System.Text.Json;
using AdGenius.Hosting;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>A service account's key file.</summary>
internal sealed record ServiceAccount(string Email, string PrivateKey, string? KeyId, Uri TokenAddress, string? Project)
{
    private static readonly string[] OtherKinds =
        ["external_account", "external_account_authorized_user", "authorized_user", "impersonated_service_account", "gdch_service_account"];

    /// <summary>Reads the file; null when it is not one.</summary>
    public static ServiceAccount? Load(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(ByteOrderMark.Remove(File.ReadAllBytes(file)));
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

    /// <summary>What is wrong with the file, in words that follow its name; null where it is a service account's.</summary>
    /// <param name="file">The path.</param>
    public static string? FaultOf(string file) => !File.Exists(file) ? "names a file that is not there"
        : Load(file) is not null ? null
        : KindOf(file) is { } kind ? $"names a file of the kind {kind}, which is no key file of a service account"
        : "is no key file of a service account";

    /// <summary>The kind, where it is one of those that Google's clients know.</summary>
    private static string? KindOf(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(ByteOrderMark.Remove(File.ReadAllBytes(file)));
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String ? OtherKinds.FirstOrDefault(type.ValueEquals) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Email;
}
