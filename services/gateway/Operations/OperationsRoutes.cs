using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

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
            .Produces<OperationsReport>();

    private static async Task<IResult> ReadAsync(
        OperationsReader operations, IOptions<GatewayOptions> options, CancellationToken cancellationToken) =>
        options.Value.Authentication == GatewayAuthentication.None
            ? TypedResults.Json(await operations.ReadAsync(cancellationToken), HttpJson.Options)
            : ProblemResults.RoleRequired("admin");
}
