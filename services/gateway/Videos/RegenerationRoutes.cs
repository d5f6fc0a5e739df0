using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Videos;

/// <summary>POST /api/v1/videos/{id}/takes/{take}/regenerate.</summary>
internal static class RegenerationRoutes
{
    private const string NotStored = "Nothing to regenerate.";

    public static void MapRegeneration(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/videos/{id:guid}/takes/{take}/regenerate", RegenerateAsync)
            .WithName("RegenerateTake").WithTags("Videos")
            .WithSummary("Requests a take again with feedback: everything else is copied from the request that it came from. "
                + "take: its number, from 1, or its id. The new job names its parent in basedOn.")
            .Accepts<RegenerateRequest>("application/json")
            .Produces<VideoJob>(StatusCodes.Status202Accepted).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status408RequestTimeout).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> RegenerateAsync(
        HttpContext context,
        JobReader jobs,
        UnwrittenJobs unwritten,
        VideoSubmission submission,
        VideoJobMapper map,
        IOptions<GatewayOptions> options,
        TimeProvider time,
        Guid id,
        string take,
        CancellationToken cancellationToken)
    {
        var tenantName = Tenant.Of(context);
        if (await jobs.FindAsync(id, tenantName, cancellationToken) is null)
        {
            return await unwritten.AnswerAsync(tenantName, id, NotStored, cancellationToken);
        }

        var (body, refusal) = await RequestBody.ReadJsonAsync(context, options.Value.MaxRequestBytes, time, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        var (wanted, field, fault) = Read(body.Value.Span);
        if (wanted is null)
        {
            return ProblemResults.Invalid(field, fault);
        }

        var key = context.Request.Headers[ApiHeaders.IdempotencyKey].ToString();
        return await SubmitAsync(
            context,
            (jobs, unwritten, submission, map, time),
            id,
            take,
            wanted,
            key.Length > 0 ? key : null,
            cancellationToken);
    }

    /// <summary>Submits the request of a take again, for every interface of the gateway.</summary>
    /// <param name="context">The call.</param>
    /// <param name="services">What it is done with.</param>
    /// <param name="id">The job of the take.</param>
    /// <param name="take">The take's number or id.</param>
    /// <param name="wanted">The body.</param>
    /// <param name="key">The request id that the call names outside its body; null: none.</param>
    /// <param name="cancellationToken">Stops waiting; a request that was sent stays sent.</param>
    public static async Task<IResult> SubmitAsync(
        HttpContext context,
        (JobReader Jobs, UnwrittenJobs Unwritten, VideoSubmission Submission, VideoJobMapper Map, TimeProvider Time) services,
        Guid id,
        string take,
        RegenerateRequest wanted,
        string? key,
        CancellationToken cancellationToken)
    {
        if (key is not null && wanted.RequestId is not null && wanted.RequestId != key)
        {
            return ProblemResults.Invalid(
                "requestId", $"requestId and the header {ApiHeaders.IdempotencyKey} differ; send one, or the same in both.");
        }

        var tenantName = Tenant.Of(context);
        if (await services.Jobs.FindAsync(id, tenantName, cancellationToken) is not { } job)
        {
            return await services.Unwritten.AnswerAsync(tenantName, id, NotStored, cancellationToken);
        }

        if (TakeNames.Find(job, take) is not { } parent)
        {
            return ProblemResults.Of(
                StatusCodes.Status404NotFound,
                "Take not found.",
                $"Video {id} has no take '{TextRules.Shorten(take)}'; {TakeNames.Allowed(job)}.");
        }

        if (parent.Status != TakeStatus.Stored)
        {
            return ProblemResults.Of(StatusCodes.Status409Conflict, NotStored, $"Take {parent.Number} of video {id} is not stored.");
        }

        var request = Regeneration.Of(
            job, parent, wanted.Feedback, wanted.Seed, wanted.RequestId ?? key ?? GeneratedRequestId.New(context, services.Time));
        var faults = VideoRequestRules.Check(request, ModelIds.All);
        if (faults.Count > 0 || string.IsNullOrWhiteSpace(wanted.Feedback))
        {
            return faults.Count > 0 ? ProblemResults.Invalid(faults) : ProblemResults.Invalid("feedback", "feedback is empty.");
        }

        if (job.DeletedAt is not null && !await IsJobAsync(services.Jobs, request, cancellationToken))
        {
            return ProblemResults.Of(StatusCodes.Status409Conflict, NotStored, $"Video {id} is {JobPage.Deleted}.");
        }

        var answer = await services.Submission.SubmitAsync(request, context, cancellationToken);
        return answer is JsonHttpResult<VideoJob> { Value: { } made }
            ? TypedResults.Json(
                made with
                {
                    BasedOn = new VideoOrigin
                    {
                        TakeId = parent.TakeId,
                        Feedback = wanted.Feedback,
                        JobId = id,
                        Job = services.Map.GatewayAddress(context.Request).Link(VideoJobMapper.PathOf(id)),
                    },
                },
                HttpJson.Options,
                statusCode: StatusCodes.Status202Accepted)
            : answer;
    }

    /// <summary>True where the request is a job already: sent again, it is not refused for what was deleted since.</summary>
    internal static async Task<bool> IsJobAsync(JobReader jobs, GenerateVideo request, CancellationToken cancellationToken) =>
        await jobs.StateAsync(JobIds.OfRequest(request.TenantName, request.RequestId), request.TenantName, cancellationToken) is not null;

    private static (RegenerateRequest? Wanted, string Field, string Fault) Read(ReadOnlySpan<byte> body)
    {
        const string Shape = "The body must be {\"feedback\": \"…\"}, optionally with \"seed\" and \"requestId\".";
        try
        {
            return (JsonSerializer.Deserialize<RegenerateRequest>(body, RegenerateRequest.Strict), "body", Shape);
        }
        catch (JsonException exception)
        {
            return RequestJson.FaultOf(body) is { } unreadable ? (null, "body", unreadable)
                : exception.Path is "$.seed" ? (null, "seed", "seed must be one whole number from 0 to 4294967295.")
                : exception.Path is "$.feedback" or "$.requestId"
                    ? (null, exception.Path[2..], $"{exception.Path[2..]} must be one text.")
                : (null, "body", Shape);
        }
    }
}
