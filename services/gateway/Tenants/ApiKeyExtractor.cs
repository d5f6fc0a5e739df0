using System.Net.Http.Headers;

namespace AdGenius.Gateway.Tenants;

/// <summary>The API key that a call shows. Never taken from the query, for addresses end up in logs.</summary>
internal static class ApiKeyExtractor
{
    /// <summary>The header for callers whose <c>Authorization</c> is somebody else's, such as a proxy's.</summary>
    public const string Header = "X-Api-Key";

    private const string Scheme = "Bearer";

    /// <summary>What stands in <c>Authorization: Bearer</c>, else in <see cref="Header"/>; not checked.</summary>
    public static string? Extract(HttpContext context) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization.ToString(), out var authorization)
            && authorization.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization.Parameter
            : context.Request.Headers[Header].ToString();
}
