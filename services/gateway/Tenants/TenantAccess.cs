using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// Authentication and authorization of the gateway. The fallback policy requires a tenant, so a new route is closed until it says
/// otherwise: with <c>AllowAnonymous</c>, or with <see cref="OptionalTenant"/>.
/// </summary>
internal static class TenantAccess
{
    /// <summary>
    /// The policy of routes that may be called without naming a tenant where callers are trusted: the body names it, or none is needed.
    /// </summary>
    public const string OptionalTenant = nameof(OptionalTenant);

    public static IServiceCollection AddTenantAccess(this IServiceCollection services)
    {
        // AddAuthentication would add data protection too, which writes a file of keys into the user's home folder; nothing here needs it.
        services.AddAuthenticationCore();
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(ApiKeyAuthenticationHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, TenantHeaderAuthenticationHandler>(TenantHeaderAuthenticationHandler.SchemeName, null);
        services.AddOptions<AuthenticationOptions>().Configure<IOptions<GatewayOptions>>(static (authentication, gateway) =>
            authentication.DefaultScheme = gateway.Value.Authentication == GatewayAuthentication.ApiKeys
                ? ApiKeyAuthenticationHandler.SchemeName
                : TenantHeaderAuthenticationHandler.SchemeName);
        var required = Policy(new TenantRequirement { IsOptional = false });
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(required)
            .SetFallbackPolicy(required)
            .AddPolicy(OptionalTenant, Policy(new TenantRequirement { IsOptional = true }));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, TenantAuthorizationHandler>());
        return services;
    }

    private static AuthorizationPolicy Policy(TenantRequirement requirement) =>
        new AuthorizationPolicyBuilder().AddRequirements(requirement).Build();
}
