using AdGenius.Gateway.Problems;
using AdGenius.Persistence;
using AdGenius.Persistence.Keys;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// Decides for which tenant a call is made, before anything else is done for it, and counts it. It stands before every route of the API, so
/// that no route can forget it. With API keys the key alone decides; what else names a tenant may only say the same.
/// </summary>
internal sealed class TenantFilter(ApiKeyStore keys, TenantRateLimiter limits, IOptions<GatewayOptions> options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var (name, refusal) = options.Value.Authentication == GatewayAuthentication.ApiKeys
            ? await AuthenticateAsync(http)
            : FromHeader(http);
        if (refusal is null && name is not null)
        {
            Tenant.Set(http, name);
        }

        return refusal ?? await next(context);
    }

    private async Task<(string? Name, IResult? Refusal)> AuthenticateAsync(HttpContext http)
    {
        var database = http.RequestServices.GetRequiredService<AdGeniusDbContext>();
        if (await keys.FindAsync(database, ApiKeyExtractor.Extract(http), http.RequestAborted) is not { } key)
        {
            return (null, ProblemResults.Unauthorized(http));
        }

        var name = key.TenantName;
        return (name, limits.Count(http, name)
            ?? (Differs(http.Request.Headers[Tenant.Header], name) ? ProblemResults.TenantMismatch(Tenant.Header)
                : Differs(http.Request.Query[Tenant.Query], name) ? ProblemResults.TenantMismatch(Tenant.Query)
                : null));
    }

    private (string? Name, IResult? Refusal) FromHeader(HttpContext http) => Tenant.Named(http) switch
    {
        null when http.GetEndpoint()?.Metadata.GetMetadata<OptionalTenant>() is not null => (null, null),
        null => (null, ProblemResults.Invalid(
            Tenant.Header,
            $"Say for which tenant: header {Tenant.Header}, or ?{Tenant.Query}= where headers cannot be set.")),
        var name when !VideoRequestRules.IsName(name) =>
            (null, ProblemResults.Invalid(
                Tenant.Header,
                "A tenant is 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.")),
        var name => (name, limits.Count(http, name)),
    };

    private static bool Differs(Microsoft.Extensions.Primitives.StringValues given, string name)
        => given.ToString() is { Length: > 0 } text && text != name;
}
