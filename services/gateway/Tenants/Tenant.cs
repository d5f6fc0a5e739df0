using System.Security.Claims;
using AdGenius.HttpContracts;
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

    /// <summary>The tenant that the call names, or null; neither checked nor authenticated.</summary>
    public static string? Named(HttpContext context) =>
        context.Request.Headers[ApiHeaders.Tenant].ToString() is { Length: > 0 } header ? header
        : context.Request.Query[Query].ToString() is { Length: > 0 } query ? query
        : null;

    /// <summary>The tenant of an authorized call.</summary>
    public static string Of(HttpContext context) => Known(context) ?? throw new InvalidOperationException("The call has no tenant.");

    /// <summary>The same, or null where <see cref="TenantAccess.OptionalTenant"/> allows a call without one.</summary>
    public static string? Known(HttpContext context) => context.User.FindFirstValue(ClaimType);

    /// <summary>The header or query parameter that names another tenant than <paramref name="name"/>; null when none does.</summary>
    public static string? MismatchedField(HttpContext context, string name) =>
        Differs(context.Request.Headers[ApiHeaders.Tenant], name) ? ApiHeaders.Tenant
        : Differs(context.Request.Query[Query], name) ? Query
        : null;

    /// <summary>A caller that acts for <paramref name="name"/>.</summary>
    public static ClaimsPrincipal Principal(string name, string scheme) => VideoRequestRules.IsName(name)
        ? new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimType, name)], scheme))
        : throw new ArgumentException("The tenant's name is not valid.", nameof(name));

    private static bool Differs(StringValues given, string name) => given.ToString() is { Length: > 0 } text && text != name;
}
