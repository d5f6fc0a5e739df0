using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// Authenticates a call by its API key, which alone decides the tenant. The key is never taken from the query, because addresses are
/// logged.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IServiceScopeFactory scopes) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Bearer = "Bearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null || Extract(Request) is not { Length: > 0 } text)
        {
            return AuthenticateResult.NoResult();
        }

        // In a scope of its own: that of the call lasts as long as an event stream, and would keep a database context all the time.
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var key = await scope.ServiceProvider.GetRequiredService<ApiKeyStore>().FindAsync(database, text, Context.RequestAborted);
        return key is null
            ? AuthenticateResult.Fail("The API key is unknown, expired or revoked.")
            : AuthenticateResult.Success(new AuthenticationTicket(Tenant.Principal(key, SchemeName), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        ProblemResults.Unauthorized(Context).ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        (Tenant.MismatchedField(Context, Tenant.Of(Context)) is { } field
            ? ProblemResults.TenantMismatch(field)
            : ProblemResults.RoleRequired(RequireRoleAttribute.Of(Context))).ExecuteAsync(Context);

    /// <summary>
    /// The key of <c>X-Api-Key</c>, else of <c>Authorization: Bearer</c>: a proxy may have put its own token there, and never a key here.
    /// </summary>
    private static string? Extract(HttpRequest request) =>
        request.Headers[ApiHeaders.ApiKey].ToString() is { Length: > 0 } key ? key
        : AuthenticationHeaderValue.TryParse(request.Headers.Authorization.ToString(), out var authorization)
            && authorization.Scheme.Equals(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization.Parameter
        : null;
}
