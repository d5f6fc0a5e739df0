using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Operations;
using AdGenius.Persistence.Keys;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.Gateway.Operations;

/// <summary>GET /api/v1/operations.</summary>
internal static class OperationsRoutes
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.TryAddSingleton<OperationsReader>();
        return services;
    }

    public static void MapOperations(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/operations", ReadAsync)
            .WithName("ReadOperations").WithTags("Operations")
            .WithSummary("The state of the whole installation, for operators: queues of the broker, open jobs by state and tenant, "
                + "throughput of the last hour, paid calls that have not ended. The answer may be a few seconds old.")
            .WithMetadata(new RequireRoleAttribute(ApiKeyRole.Admin))
            .Produces<OperationsReport>();

    private static async Task<IResult> ReadAsync(OperationsReader operations, CancellationToken cancellationToken) =>
        TypedResults.Json(await operations.ReadAsync(cancellationToken), HttpJson.Options);
}
