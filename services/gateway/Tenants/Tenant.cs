using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// On whose behalf a call is made. Every read and every order passes a tenant, so one tenant's call cannot reach another's rows.
/// </summary>
internal static class Tenant
{
    /// <summary>The header that names the tenant.</summary>
    public const string Header = "X-Tenant";

    /// <summary>The query parameter, for callers that cannot set headers, such as a browser's EventSource.</summary>
    public const string Query = "tenant";

    private static readonly object Key = new();

    /// <summary>The tenant named by the call, or null; not checked.</summary>
    public static string? Named(HttpContext context) =>
        context.Request.Headers[Header].ToString() is { Length: > 0 } header ? header
        : context.Request.Query[Query].ToString() is { Length: > 0 } query ? query
        : null;

    /// <summary>The tenant of a call that passed <see cref="TenantFilter"/>.</summary>
    public static string Of(HttpContext context) =>
        (string?)context.Items[Key] ?? throw new InvalidOperationException("The route lacks the tenant filter.");

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
