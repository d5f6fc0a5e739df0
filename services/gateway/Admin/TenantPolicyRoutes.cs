using AdGenius.Contracts.Policy;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.HttpContracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Policies;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AdGenius.Gateway.Admin;

/// <summary>/api/v1/admin/tenants/{tenant}/policy, for keys with the role admin.</summary>
internal static class TenantPolicyRoutes
{
    public static void MapTenantPolicies(this IEndpointRouteBuilder admin)
    {
        var policies = admin.MapGroup("/tenants/{name}/policy").ProducesValidationProblem();
        policies.MapGet("", ReadAsync).WithName("ReadTenantPolicy")
            .WithSummary("What a tenant's requests are checked for; a member that is absent has its default.")
            .Produces<TenantPolicy>();
        policies.MapPut("", SetAsync).WithName("SetTenantPolicy")
            .WithSummary("Sets a tenant's policy, all of it. It counts for jobs that are not checked yet.")
            .Accepts<TenantPolicy>("application/json")
            .Produces<TenantPolicy>()
            .ProducesProblem(StatusCodes.Status408RequestTimeout).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        policies.MapDelete("", ClearAsync).WithName("ClearTenantPolicy")
            .WithSummary("Removes a tenant's own policy, so that the default counts.")
            .Produces<TenantPolicy>();
    }

    private static async Task<IResult> ReadAsync(string name, AdGeniusDbContext database, CancellationToken cancellationToken) =>
        FaultOf(name) ?? AnswerOf(await PolicyStore.FindAsync(database, name, cancellationToken));

    private static async Task<IResult> ClearAsync(string name, AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        if (FaultOf(name) is { } fault)
        {
            return fault;
        }

        await PolicyStore.DeleteAsync(database, name, cancellationToken);
        return AnswerOf(null);
    }

    private static async Task<IResult> SetAsync(
        string name, HttpContext context, AdGeniusDbContext database, DatabaseTime time, CancellationToken cancellationToken)
    {
        if (FaultOf(name) is { } fault)
        {
            return fault;
        }

        var (body, refusal) = await RequestBody.ReadJsonAsync(context, TenantPolicyRules.MaxBytes, time, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        var (policy, faults) = TenantPolicyRules.Read(body.Value.Span);
        if (policy is null)
        {
            return ProblemResults.Invalid(faults);
        }

        await PolicyStore.SaveAsync(database, name, policy, time.GetUtcNow(), cancellationToken);
        return AnswerOf(policy);
    }

    private static IResult? FaultOf(string name) => VideoRequestRules.IsName(name)
        ? null
        : ProblemResults.Invalid("name", "The tenant must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");

    private static JsonHttpResult<TenantPolicy> AnswerOf(TenantPolicy? policy) =>
        TypedResults.Json(policy ?? new TenantPolicy(), HttpJson.Options);
}
