using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// On whose behalf a call is made. Every read and every order passes a tenant, so one tenant's call cannot reach another's rows,
/// and all of them take it from <see cref="Of"/>.
/// </summary>
internal static class Tenant
{
    /// <summary>The header that names the tenant.</summary>
    public const string Header = "X-Tenant";

    /// <summary>The query parameter, for callers that cannot set headers, such as a browser's EventSource.</summary>
    public const string Query = "tenant";

    private static readonly object Key = new();

    /// <summary>The tenant that the call names, or null; neither checked nor proven.</summary>
    public static string? Named(HttpContext context) =>
        context.Request.Headers[Header].ToString() is { Length: > 0 } header ? header
        : context.Request.Query[Query].ToString() is { Length: > 0 } query ? query
        : null;

    /// <summary>The tenant of a call that passed <see cref="TenantFilter"/>.</summary>
    public static string Of(HttpContext context) => Known(context) ?? throw new InvalidOperationException("The call has no tenant.");

    /// <summary>The same, or null on a route of <see cref="OptionalTenant"/> whose caller named none.</summary>
    public static string? Known(HttpContext context) => (string?)context.Items[Key];

    /// <summary>Remembers the tenant for the rest of the call.</summary>
    public static void Set(HttpContext context, string tenantName)
    {
        if (!VideoRequestRules.IsName(tenantName))
        {
            throw new ArgumentException("Not a tenant's name.", nameof(tenantName));
        }

        context.Items[Key] = tenantName;
    }
}
