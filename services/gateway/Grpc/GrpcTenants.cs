using AdGenius.Gateway.Problems;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Tenants;
using AdGenius.Hosting.Bus;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Keys;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Grpc;

/// <summary>The tenant of a gRPC call, where its message names one too.</summary>
internal sealed class GrpcTenants(TenantRateLimiter limits, IOptions<GatewayOptions> options, IOptions<BusOptions> bus)
{
    private const string Member = "tenantName";

    /// <summary>Ends the call unless it has a tenant, in its key, its metadata or its message, and all of them agree.</summary>
    public async Task ApplyAsync(HttpContext context, string? named)
    {
        await ApplyIfNamedAsync(context, named);
        if (Tenant.OrNull(context) is null)
        {
            throw GrpcProblems.ExceptionOf(
                ProblemResults.Invalid(Member, $"{Member} is missing: set it, or send {ApiHeaders.Tenant} in the metadata."), context);
        }
    }

    /// <summary>
    /// The same for a method that needs a role: where the message names the tenant, the caller's role has not been compared yet.
    /// </summary>
    public async Task ApplyAsync(HttpContext context, string? named, ApiKeyRole role)
    {
        await ApplyAsync(context, named);
        if (Tenant.RoleOf(context) < role)
        {
            throw GrpcProblems.ExceptionOf(ProblemResults.RoleRequired(role), context);
        }
    }

    /// <summary>The same, but a call without any tenant goes on.</summary>
    public async Task ApplyIfNamedAsync(HttpContext context, string? named)
    {
        if (named is null || named == Tenant.OrNull(context))
        {
            return;
        }

        if (Tenant.OrNull(context) is not null)
        {
            throw GrpcProblems.ExceptionOf(
                options.Value.Authentication == GatewayAuthentication.ApiKeys
                    ? ProblemResults.TenantMismatch(Member)
                    : ProblemResults.Invalid(
                        Member, $"{Member} and the metadata {ApiHeaders.Tenant} differ; send one, or the same in both."),
                context);
        }

        if (!VideoRequestRules.IsName(named))
        {
            throw GrpcProblems.ExceptionOf(
                ProblemResults.Invalid(Member, $"{Member} must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit."),
                context);
        }

        context.User = Tenant.Principal(
            named, TenantHeaderAuthenticationHandler.SchemeName, TenantHeaderAuthenticationHandler.RoleOn(bus.Value));
        var lease = await limits.CountAsync(context); // the middleware could not count it: it did not know the tenant
        if (!lease.IsAcquired)
        {
            throw GrpcProblems.ExceptionOf(GatewayRateLimits.Rejection(context, lease), context);
        }
    }
}
