using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Gateway.Limits;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Tenants;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Tenants;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AdGenius.Gateway.Admin;

/// <summary>/api/v1/admin/tenants/{tenant}/limits, for keys with the role admin.</summary>
internal static class TenantLimitRoutes
{
    private const int MaxBodyBytes = 16 * 1024;

    private static readonly JsonSerializerOptions Json = new(HttpJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        Converters = { new WholeNumberConverter<int>(), new WholeNumberConverter<long>() },
    };

    public static void MapTenantLimits(this IEndpointRouteBuilder admin)
    {
        var limits = admin.MapGroup("/tenants/{name}/limits").ProducesValidationProblem();
        limits.MapGet("", ReadAsync).WithName("ReadTenantLimits")
            .WithSummary("A tenant's own limits; a limit that is absent is the configured one.")
            .Produces<TenantLimitsInfo>();
        limits.MapPut("", SetAsync).WithName("SetTenantLimits")
            .WithSummary("Sets a tenant's own limits, all of them: a limit that is absent becomes the configured one.")
            .Accepts<TenantLimitsInfo>("application/json")
            .Produces<TenantLimitsInfo>()
            .ProducesProblem(StatusCodes.Status408RequestTimeout).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        limits.MapDelete("", ClearAsync).WithName("ClearTenantLimits")
            .WithSummary("Removes a tenant's own limits, so that the configured ones count.")
            .Produces<TenantLimitsInfo>();
    }

    private static async Task<IResult> ReadAsync(string name, AdGeniusDbContext database, CancellationToken cancellationToken) =>
        FaultOf(name) ?? AnswerOf(await TenantLimitStore.FindAsync(database, name, cancellationToken));

    private static async Task<IResult> ClearAsync(
        string name, AdGeniusDbContext database, TenantLimitCache cache, CancellationToken cancellationToken)
    {
        if (FaultOf(name) is { } fault)
        {
            return fault;
        }

        await TenantLimitStore.DeleteAsync(database, name, cancellationToken);
        cache.Forget(name);
        return AnswerOf(null);
    }

    private static async Task<IResult> SetAsync(
        string name,
        HttpContext context,
        AdGeniusDbContext database,
        TenantLimitCache cache,
        DatabaseTime time,
        CancellationToken cancellationToken)
    {
        if (FaultOf(name) is { } fault)
        {
            return fault;
        }

        var (body, refusal) = await RequestBody.ReadJsonAsync(context, MaxBodyBytes, time, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        var (given, unreadable) = Read(body.Value);
        if (given is null)
        {
            return unreadable!;
        }

        var limits = new TenantLimits
        {
            TenantName = name,
            RequestsPerMinute = given.RequestsPerMinute,
            MaxRunningJobs = given.MaxRunningJobs,
            MaxEventStreams = given.MaxEventStreams,
            MaxStorageBytes = given.MaxStorageBytes,
            MonthlyBudget = given.MonthlyBudget,
            UpdatedAt = time.GetUtcNow(),
        };
        if (TenantLimitRules.Check(limits) is { Count: > 0 } faults)
        {
            return ProblemResults.Invalid(faults);
        }

        AdminAudit.Describe(context, JsonSerializer.Serialize(given, HttpJson.Options));
        await TenantLimitStore.SaveAsync(database, limits, cancellationToken);
        cache.Forget(name);
        return AnswerOf(limits);
    }

    private static (TenantLimitsInfo? Limits, IResult? Fault) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<TenantLimitsInfo>(body.Span, Json) is { } limits
                ? (limits, null)
                : (null, ProblemResults.Invalid("body", "The body must be one JSON object."));
        }
        catch (JsonException exception)
        {
            if (RequestJson.FaultOf(body.Span) is { } fault)
            {
                return (null, ProblemResults.Invalid("body", fault));
            }

            var path = exception.Path?.TrimStart('$', '.') is { Length: > 0 } member ? TextRules.Shorten(member) : "body";
            return (null, ProblemResults.Invalid(
                path,
                TenantLimitRules.AllowedOf(path) is { } allowed ? $"{path} must be {allowed}, or null for the configured default."
                : "The body must be a JSON object of numbers; its members are requestsPerMinute, maxRunningJobs, maxEventStreams, "
                + "maxStorageBytes and monthlyBudget."));
        }
    }

    private static IResult? FaultOf(string name) => VideoRequestRules.IsName(name)
        ? null
        : ProblemResults.Invalid("name", "The tenant must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");

    private static JsonHttpResult<TenantLimitsInfo> AnswerOf(TenantLimits? limits) => TypedResults.Json(
        new TenantLimitsInfo
        {
            RequestsPerMinute = limits?.RequestsPerMinute,
            MaxRunningJobs = limits?.MaxRunningJobs,
            MaxEventStreams = limits?.MaxEventStreams,
            MaxStorageBytes = limits?.MaxStorageBytes,
            MonthlyBudget = limits?.MonthlyBudget,
        },
        HttpJson.Options);
}
