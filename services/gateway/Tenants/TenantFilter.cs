using AdGenius.Gateway.Problems;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tenants;

/// <summary>Refuses calls that do not say for which tenant they are.</summary>
internal sealed class TenantFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var name = Tenant.Named(http);
        if (name is null)
        {
            return Refusal.Invalid(Tenant.Header, $"Say for which tenant: header {Tenant.Header}, or ?{Tenant.Query}= where headers cannot be set.");
        }

        if (!VideoRequestRules.IsName(name))
        {
            return Refusal.Invalid(Tenant.Header, "A tenant is 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
        }

        Tenant.Set(http, name);
        return await next(context);
    }
}
