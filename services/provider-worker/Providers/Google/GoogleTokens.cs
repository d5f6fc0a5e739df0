using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>
/// Exchanges a service account's signed assertion for access tokens and caches each until shortly before it expires. Google.Apis.Auth is
/// not used: it brings an HTTP stack and retries of its own, outside the provider's pipeline and metrics.
/// </summary>
internal sealed class GoogleTokens : IDisposable
{
    private static readonly JsonWebTokenHandler Assertions = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly ServiceAccount _account;
    private readonly ProviderClient _client;
    private readonly TimeProvider _time;
    private readonly RSA _key = RSA.Create();
    private readonly SigningCredentials _credentials;

    /// <summary>How long a token is waited for, the queue before the exchange included.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a failed exchange is not repeated, so that those who wait for a token do not fail one after the other.</summary>
    public static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(5);

    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _lock = new(1);
    private string? _token;
    private bool _isCached;
    private DateTimeOffset _until;
    private GoogleTokenResult? _failure;
    private long _failedAt; // a timestamp: a clock may be set back

    public GoogleTokens(ServiceAccount account, ProviderClient client, TimeProvider time)
    {
        _account = account;
        _client = client;
        _time = time;
        _key.ImportFromPem(account.PrivateKey);
        _credentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = account.KeyId }, SecurityAlgorithms.RsaSha256);
    }

    /// <summary>Takes the cached token, or asks Google for one; unavailable after <see cref="TimeLimit"/>.</summary>
    public async Task<GoogleTokenResult> GetAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _lock.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new GoogleTokenResult.Unavailable();
        }

        try
        {
            var now = _time.GetUtcNow();
            if (_token is not null && now < _until)
            {
                _isCached = true;
                return new GoogleTokenResult.Issued(_token);
            }

            if (_failure is { } failure && _time.GetElapsedTime(_failedAt) < FailurePause)
            {
                return failure;
            }

            var result = await ExchangeAsync(now, either.Token, cancellationToken);
            _failure = result is GoogleTokenResult.Issued ? null : result;
            _failedAt = _time.GetTimestamp();
            return result;
        }
        finally
        {
            _lock.Release();
        }
    }

    private async Task<GoogleTokenResult> ExchangeAsync(
        DateTimeOffset now, CancellationToken eitherToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _account.TokenAddress);
        request.Content = new FormUrlEncodedContent(
            [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", Assertion(now))]);
        ProviderCallResult result;
        try
        {
            result = await _client.SendAsync(request, CallKind.Read, eitherToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new GoogleTokenResult.Unavailable();
        }

        if (result is not ProviderCallResult.ResponseReceived { Reply: var reply })
        {
            return new GoogleTokenResult.Unavailable();
        }

        switch (reply.Status, reply.Read(GoogleTokenJson.Default.GoogleToken))
        {
            case ( >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous, { AccessToken: { } token } answer):
                _token = token;
                _isCached = false;
                _until = now + TimeSpan.FromSeconds(answer.ExpiresIn ?? 3600) - Margin;
                return new GoogleTokenResult.Issued(token);
            case (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized,
                { Error: ("invalid_grant" or "invalid_client" or "unauthorized_client") and { } error }):
                return new GoogleTokenResult.Refused(error);
            default:
                return new GoogleTokenResult.Unavailable();
        }
    }

    /// <summary>
    /// Drops <paramref name="token"/>, which Google rejected. True when it came from the cache, so that a new one may be accepted.
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
    public void Dispose()
    {
        _lock.Dispose();
        _key.Dispose();
    }

    private string Assertion(DateTimeOffset now) => Assertions.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = _account.Email,
        Audience = _account.TokenAddress.AbsoluteUri,
        IssuedAt = now.UtcDateTime,
        Expires = (now + Lifetime).UtcDateTime,
        Claims = new Dictionary<string, object> { ["scope"] = Scope },
        SigningCredentials = _credentials,
    });
}

/// <param name="AccessToken">The token.</param>
/// <param name="ExpiresIn">Its validity in seconds.</param>
/// <param name="Error">The name of the error, where none was issued.</param>
internal sealed record GoogleToken(string? AccessToken, int? ExpiresIn, string? Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GoogleToken))]
internal sealed partial class GoogleTokenJson : JsonSerializerContext;
