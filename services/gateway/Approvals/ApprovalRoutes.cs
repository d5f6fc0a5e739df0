using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Keys;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Approvals;

/// <summary>/api/v1/approvals and the decisions about held jobs, for keys with the role approve.</summary>
internal static class ApprovalRoutes
{
    private const int MaxBodyBytes = 16 * 1024;

    private static readonly JsonSerializerOptions Json = new(HttpJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    public static void MapApprovals(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/approvals", ListAsync)
            .WithName("ListApprovals").WithTags("Approvals")
            .WithSummary("The tenant's jobs that wait for approval, the oldest first, each with what was found. "
                + "limit: 1 to 100, default 20; cursor: from the previous page's next.")
            .Produces<VideoJobPage>().ProducesValidationProblem();
        Decision(routes.MapPost("/videos/{id:guid}/approve", ApproveAsync))
            .WithName("ApproveVideo")
            .WithSummary("Approves a job that waits for it; the job goes on. "
                + "The body, with a reason and the heldAt that was read, is optional. 409 for any other job, or one that was held again.");
        Decision(routes.MapPost("/videos/{id:guid}/reject", RejectAsync))
            .WithName("RejectVideo")
            .WithSummary("Rejects a job that waits for approval; the job fails. "
                + "The body, with a reason and the heldAt that was read, is optional. 409 for any other job, or one that was held again.");
    }

    private static RouteHandlerBuilder Decision(RouteHandlerBuilder route) => route.WithTags("Approvals")
        .WithMetadata(new RequireRoleAttribute(ApiKeyRole.Approve))
        .Accepts<ApprovalDecision>(isOptional: true, "application/json")
        .Produces<VideoJob>(StatusCodes.Status202Accepted).ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status408RequestTimeout)
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Task<IResult> ListAsync(
        HttpContext context, VideoReads reads, string? cursor, string? limit, CancellationToken cancellationToken) =>
        reads.ListHeldAsync(context, new JobListQuery { Cursor = cursor, Limit = limit }, cancellationToken);

    private static Task<IResult> ApproveAsync(
        HttpContext context, ApprovalDecisions decisions, TimeProvider time, Guid id, CancellationToken cancellationToken) =>
        DecideAsync(context, decisions, time, id, isApproved: true, cancellationToken);

    private static Task<IResult> RejectAsync(
        HttpContext context, ApprovalDecisions decisions, TimeProvider time, Guid id, CancellationToken cancellationToken) =>
        DecideAsync(context, decisions, time, id, isApproved: false, cancellationToken);

    private static async Task<IResult> DecideAsync(
        HttpContext context, ApprovalDecisions decisions, TimeProvider time, Guid id, bool isApproved, CancellationToken cancellationToken)
    {
        var (body, refusal) = await RequestBody.ReadOptionalJsonAsync(context, MaxBodyBytes, time, cancellationToken);
        if (body is not { } bytes)
        {
            return refusal!;
        }

        var decision = new ApprovalDecision();
        if (!bytes.IsEmpty)
        {
            var (given, fault) = Read(bytes.Span);
            if (given is null)
            {
                return ProblemResults.Invalid("body", fault);
            }

            decision = given;
        }

        return await decisions.DecideAsync(context, id, isApproved, decision, cancellationToken);
    }

    private static (ApprovalDecision? Decision, string Fault) Read(ReadOnlySpan<byte> body)
    {
        const string Shape = "The body must be {\"reason\": \"…\", \"heldAt\": \"…\"}, or be left out; each member is optional.";
        try
        {
            return (JsonSerializer.Deserialize<ApprovalDecision>(body, Json), Shape);
        }
        catch (JsonException)
        {
            return (null, RequestJson.FaultOf(body) ?? Shape);
        }
    }
}
