using AdGenius.Gateway.Pauses;
using AdGenius.Gateway.Tenants;
using AdGenius.Persistence.Keys;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.Gateway.Admin;

/// <summary>/api/v1/admin, for keys with the role admin; every call that changes something is recorded.</summary>
internal static class AdminRoutes
{
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.TryAddSingleton<PauseCache>();
        services.TryAddScoped<PauseReader>();
        return services;
    }

    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin").WithTags("Admin").WithMetadata(new RequireRoleAttribute(ApiKeyRole.Admin))
            .RecordAuditEvents();
        admin.MapTenantLimits();
        admin.MapTenantPolicies();
        admin.MapPauses();
        admin.MapFailedMessages();
        admin.MapVideoRetry();
        admin.MapAuditLog();
    }
}
