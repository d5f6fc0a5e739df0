using System.Net.Http.Headers;
using System.Security.Claims;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Keys;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Primitives;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// The tenant a call is made for. Every read and every command passes a tenant, so one tenant's call cannot reach another's rows,
/// and all of them take it from <see cref="Of"/>.
/// </summary>
internal static class Tenant
{
    /// <summary>The query parameter, for callers that cannot set headers, such as a browser's EventSource.</summary>
    public const string Query = "tenant";

    private const string ClaimType = "tenant";
    private const string KeyClaimType = "key";

    /// <summary>
    /// The tenant that the call names, or null; neither checked nor authenticated. OpenAI's clients can always be given a key and not
    /// always a header, so for their API the bearer token names the tenant; one that looks like a secret stands for the default tenant.
    /// </summary>
    public static string? Named(HttpContext context) =>
        context.Request.Headers[ApiHeaders.Tenant].ToString() is { Length: > 0 } header ? header
        : context.Request.Query[Query].ToString() is { Length: > 0 } query ? query
        : OpenAiPaths.IsCall(context)
            && AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization.ToString(), out var authorization)
            && authorization.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? NameIn(authorization.Parameter)
        : null;

    /// <summary>The tenant of an authorized call.</summary>
    public static string Of(HttpContext context) => OrNull(context) ?? throw new InvalidOperationException("The call has no tenant.");

    /// <summary>The same, or null where <see cref="TenantAccess.OptionalTenant"/> allows a call without one.</summary>
    public static string? OrNull(HttpContext context) => context.User.FindFirstValue(ClaimType);

    /// <summary>The header or query parameter that names another tenant than <paramref name="name"/>; null when none does.</summary>
    public static string? MismatchedField(HttpContext context, string name) =>
        Differs(context.Request.Headers[ApiHeaders.Tenant], name) ? ApiHeaders.Tenant
        : Differs(context.Request.Query[Query], name) ? Query
        : null;

    /// <summary>The id of the API key that authenticated the call; null where none is required.</summary>
    public static string? KeyIdOf(HttpContext context) => context.User.FindFirstValue(KeyClaimType);

    /// <summary>What the caller may do.</summary>
    public static ApiKeyRole RoleOf(HttpContext context) =>
        Enum.TryParse<ApiKeyRole>(context.User.FindFirstValue(ClaimTypes.Role), out var role) ? role : ApiKeyRole.Read;

    /// <summary>A trusted caller that acts for <paramref name="name"/>.</summary>
    public static ClaimsPrincipal Principal(string name, string scheme, ApiKeyRole role = ApiKeyRole.Submit) =>
        Principal(name, scheme, role, null);

    /// <summary>A caller that acts for the tenant of <paramref name="key"/>.</summary>
    public static ClaimsPrincipal Principal(ApiKey key, string scheme) => Principal(key.TenantName, scheme, key.Role, key.KeyId);

    private static ClaimsPrincipal Principal(string name, string scheme, ApiKeyRole role, string? keyId) => VideoRequestRules.IsName(name)
        ? new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimType, name), new Claim(ClaimTypes.Role, role.ToString()),
                .. keyId is null ? (Claim[])[] : [new Claim(KeyClaimType, keyId)],
            ],
            scheme))
        : throw new ArgumentException("The tenant's name is not valid.", nameof(name));

    private static string? NameIn(string? token) =>
        token is not null && SecretTokens.IsSecret(token) ? VideoRequestRules.DefaultTenantName : token;

    private static bool Differs(StringValues given, string name) => given.ToString() is { Length: > 0 } text && text != name;
}
