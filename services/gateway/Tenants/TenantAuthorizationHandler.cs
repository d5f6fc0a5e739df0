using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// Decides <see cref="TenantRequirement"/>. With API keys, the key's role must allow the call, and whatever else names a tenant must name
/// the key's.
/// </summary>
internal sealed class TenantAuthorizationHandler(IOptions<GatewayOptions> options) : AuthorizationHandler<TenantRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, TenantRequirement requirement)
    {
        if (context.Resource is HttpContext http && IsAllowed(http, requirement))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private bool IsAllowed(HttpContext http, TenantRequirement requirement)
    {
        if (http.GetEndpoint() is not RouteEndpoint)
        {
            return true; // no route serves this call: it ends in 404 or 405 for every caller
        }

        var requiresKey = options.Value.Authentication == GatewayAuthentication.ApiKeys;
        return Tenant.OrNull(http) is { } name
            ? Tenant.RoleOf(http) >= RequireRoleAttribute.Of(http) && (!requiresKey || Tenant.MismatchedField(http, name) is null)
            : requirement.IsOptional && !requiresKey && Tenant.Named(http) is null; // a name that is not valid was not authenticated
    }
}
