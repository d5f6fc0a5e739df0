using AdGenius.Contracts.Models;
using AdGenius.Gateway.Tenants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AdGenius.Gateway.Models;

/// <summary>GET /api/v1/models.</summary>
internal static class ModelRoutes
{
    public static void MapModels(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/models", ListAsync)
            .RequireAuthorization(TenantAccess.OptionalTenant)
            .WithName("ListModels").WithTags("Models")
            .WithSummary(
                "Every model id that may be requested: what it resolves to today, whether it is available, its limits and its price.");

    private static async Task<Ok<VideoModels>> ListAsync(HttpContext context, ModelCatalogue catalogue, CancellationToken cancellationToken)
        =>
        TypedResults.Ok(new VideoModels { Models = await catalogue.ListAsync(Tenant.OrNull(context), cancellationToken) });
}
