using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Videos;

/// <summary>/api/v1/videos.</summary>
internal static class VideoRoutes
{
    public static void MapVideos(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/videos", SubmitAsync)
            .RequireAuthorization(TenantAccess.OptionalTenant)
            .WithName("SubmitVideo").WithTags("Videos")
            .WithSummary(
                "Requests a video. The same requestId (or Idempotency-Key) and body again returns the same job; another body is 422.")
            .Accepts<GenerateVideo>("application/json")
            .Produces<VideoJob>(StatusCodes.Status202Accepted)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        routes.MapGet("/videos", ListAsync)
            .WithName("ListVideos").WithTags("Videos")
            .WithSummary("The tenant's jobs, newest first, optionally of one state or creative. "
                + "limit: 1 to 100, default 20; cursor: from the previous page's next.")
            .Produces<VideoJobPage>().ProducesValidationProblem();
        routes.MapMethods("/videos/{id:guid}", [HttpMethods.Head], ReadAsync)
            .WithName("CheckVideo").WithTags("Videos")
            .WithSummary("The headers of the answer for one job.")
            .Produces(StatusCodes.Status200OK).Produces(StatusCodes.Status304NotModified)
            .Produces(StatusCodes.Status400BadRequest).Produces(StatusCodes.Status404NotFound);
        routes.MapGet("/videos/{id:guid}", ReadAsync)
            .WithOwnHead()
            .WithName("ReadVideo").WithTags("Videos")
            .WithSummary("One job with its takes and signed links to what is stored. "
                + "The answer has an ETag; with If-None-Match, a job that has not changed is 304.")
            .Produces<VideoJob>().Produces(StatusCodes.Status304NotModified)
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapPost("/videos/{id:guid}/retry-store", RetryStoreAsync)
            .WithName("RetryStore").WithTags("Videos")
            .WithSummary("Finishes and stores takes again whose clip was made but not stored, at once. 409 where the job has no such take.")
            .Produces<VideoJob>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapPost("/videos/{id:guid}/retry", RetryAsync)
            .WithName("RetryVideo").WithTags("Videos")
            .WithSummary("Retries the failed takes of a job that has ended, each from the stage that failed: what was made is used again. "
                + "take: only that one, by number or id; fromStart=true: whatever was made is made anew. 409 where no take can be "
                + "retried; 403 where a provider would be paid again, which only an operator can allow.")
            .Produces<VideoJob>(StatusCodes.Status202Accepted).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapDelete("/videos/{id:guid}", RemoveAsync)
            .WithName("RemoveVideo").WithTags("Videos")
            .WithSummary("Cancels a job that has not ended; of one that has, deletes the stored files (the job's history stays).")
            .Produces<VideoJob>(StatusCodes.Status202Accepted).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> SubmitAsync(
        HttpContext context,
        VideoIntake intake,
        IOptions<GatewayOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (body, refusal) = await RequestBody.ReadJsonAsync(context, options.Value.MaxRequestBytes, time, cancellationToken);
        var key = context.Request.Headers[ApiHeaders.IdempotencyKey].ToString();
        return body is null ? refusal! : await intake.SubmitAsync(context, body.Value, key.Length > 0 ? key : null, cancellationToken);
    }

    private static Task<IResult> ListAsync(
        HttpContext context,
        VideoReads reads,
        string? cursor,
        string? limit,
        string? state,
        string? creative,
        CancellationToken cancellationToken) =>
        reads.ListAsync(
            context, new JobListQuery { Cursor = cursor, Limit = limit, State = state, Creative = creative }, cancellationToken);

    private static async Task<IResult> ReadAsync(
        HttpContext context,
        VideoReads reads,
        EntityTags tags,
        Guid id,
        CancellationToken cancellationToken) =>
        tags.Apply(context, await reads.FindAsync(context, id, cancellationToken));

    private static async Task<IResult> RetryStoreAsync(
        HttpContext context,
        JobReader jobs,
        UnwrittenJobs unwritten,
        CommandSender commands,
        VideoJobMapper map,
        Guid id,
        CancellationToken cancellationToken)
    {
        var tenantName = Tenant.Of(context);
        if (await jobs.FindAsync(id, tenantName, cancellationToken) is not { } job)
        {
            return await unwritten.AnswerAsync(tenantName, id, ProblemResults.NothingToStoreTitle, cancellationToken);
        }

        if (job.DeletedAt is not null || job.CurrentState == "Cancelled"
            || !job.Takes.Any(take => take is { Clip: not null, Status: TakeStatus.Finishing or TakeStatus.Storing or TakeStatus.Failed }))
        {
            return ProblemResults.NothingToStore(id);
        }

        return await commands.TrySendAsync(new RetryStore { JobId = id, TenantName = tenantName }, cancellationToken)
            ? TypedResults.Json(map.Of(job, context.Request), HttpJson.Options, statusCode: StatusCodes.Status202Accepted)
            : ProblemResults.ServiceUnavailable(context, "The message broker did not accept the command. It is safe to retry.");
    }

    private static Task<IResult> RetryAsync(
        HttpContext context, VideoRetries retries, Guid id, string? take, string? fromStart, CancellationToken cancellationToken) =>
        retries.RetryAsync(
            context, id, Tenant.Of(context), new VideoRetryQuery(take, fromStart, null, IsOperator: false), cancellationToken);

    private static Task<IResult> RemoveAsync(
        HttpContext context,
        VideoRemoval removal,
        Guid id,
        string? reason,
        CancellationToken cancellationToken) =>
        removal.RemoveAsync(Tenant.Of(context), id, reason, context, cancellationToken);
}
