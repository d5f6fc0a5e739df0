using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>Trades a service account's signature for access tokens and keeps each until shortly before it ends.</summary>
internal sealed class GoogleTokens(ServiceAccount account, ProviderClient client, TimeProvider time) : IDisposable
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private string? _token;
    private bool _isCached;
    private DateTimeOffset _until;

    /// <summary>A token that holds for some minutes at least, or null when Google gives none.</summary>
    public async Task<string?> GetAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (_token is not null && now < _until)
            {
                _isCached = true;
                return _token;
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, account.TokenAddress);
            request.Content = new FormUrlEncodedContent(
                [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", Assertion(now))]);
            if (await client.SendAsync(
                request,
                CallKind.Read,
                cancellationToken) is ProviderCallResult.ResponseReceived { Reply: { IsSuccess: true } reply }
                && reply.Read(GoogleTokenJson.Default.GoogleToken) is { AccessToken: { } token } answer)
            {
                _token = token;
                _isCached = false;
                _until = now + TimeSpan.FromSeconds(answer.ExpiresIn ?? 3600) - Margin;
                return token;
            }

            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Google does not take <paramref name="token"/>: the next one is a new one. True when it was a kept one, so that a new one may help.
    /// </summary>
    public bool Invalidate(string token)
    {
        var wasCached = token != _token || _isCached;
        if (_token == token)
        {
            _token = null;
        }

        return wasCached;
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private string Assertion(DateTimeOffset now)
    {
        var header = new Dictionary<string, string> { ["alg"] = "RS256", ["typ"] = "JWT" };
        if (account.KeyId is { } keyId)
        {
            header["kid"] = keyId;
        }

        var claims = new Dictionary<string, object>
        {
            ["iss"] = account.Email,
            ["scope"] = Scope,
            ["aud"] = account.TokenAddress.AbsoluteUri,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        var signed = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        using var key = RSA.Create();
        key.ImportFromPem(account.PrivateKey);
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }
}

internal sealed record GoogleToken(string? AccessToken, int? ExpiresIn);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GoogleToken))]
internal sealed partial class GoogleTokenJson : JsonSerializerContext;
