using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Videos;

/// <summary>/api/v1/videos.</summary>
internal static class VideoRoutes
{
    private const int MaxPageSize = 100;
    private const int MaxReasonLength = 500;
    private const string TenantMember = "tenantName";

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
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        routes.MapGet("/videos", ListAsync)
            .WithName("ListVideos").WithTags("Videos")
            .WithSummary("The tenant's jobs, newest first, optionally of one state or creative. "
                + "limit: 1 to 100, default 20; cursor: from the previous page's next.")
            .Produces<VideoJobPage>().ProducesValidationProblem();
        routes.MapGet("/videos/{id:guid}", ReadAsync)
            .WithName("ReadVideo").WithTags("Videos")
            .WithSummary("One job with its takes and signed links to what is stored.")
            .Produces<VideoJob>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapPost("/videos/{id:guid}/retry-store", RetryStoreAsync)
            .WithName("RetryStore").WithTags("Videos")
            .WithSummary("Stores takes again whose clip was made but not stored, at once. 409 where the job has no such take.")
            .Produces<VideoJob>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapDelete("/videos/{id:guid}", RemoveAsync)
            .WithName("RemoveVideo").WithTags("Videos")
            .WithSummary("Cancels a job that has not ended; of one that has, deletes the stored files (the job's history stays).")
            .Produces<VideoJob>(StatusCodes.Status202Accepted).ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> SubmitAsync(
        HttpContext context,
        VideoSubmission submission,
        TenantRateLimiter limits,
        IOptions<GatewayOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (body, refusal) = await RequestBody.ReadJsonAsync(context, options.Value.MaxRequestBytes, time, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        var key = context.Request.Headers[ApiHeaders.IdempotencyKey].ToString();
        var known = Tenant.Known(context);
        var (request, faults) = VideoRequestReader.Read(
            body.Value,
            known,
            key.Length > 0 ? key : null,
            () => Guid.CreateVersion7(time.GetUtcNow()).ToString());
        if (request is null)
        {
            // The key's own tenant is always a valid name, so a fault of the body's can only be that it is another.
            return options.Value.Authentication == GatewayAuthentication.ApiKeys && faults.Any(fault => fault.Field == TenantMember)
                ? ProblemResults.TenantMismatch(TenantMember)
                : ProblemResults.Invalid(faults);
        }

        if (known is null)
        {
            context.User = Tenant.Principal(request.TenantName, TenantHeaderAuthenticationHandler.SchemeName);
            using var lease = limits.Limiter.AttemptAcquire(context); // the middleware could not count it: it did not know the tenant
            if (!lease.IsAcquired)
            {
                await GatewayRateLimits.RejectAsync(context, lease);
                return TypedResults.Empty;
            }
        }

        return await submission.SubmitAsync(request with { TenantName = Tenant.Of(context) }, context, cancellationToken);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        JobReader jobs,
        VideoJobMapper map,
        string? cursor,
        string? limit,
        string? state,
        string? creative,
        CancellationToken cancellationToken)
    {
        var count = 20;
        if (limit is not null && !(int.TryParse(limit, out count) && count is >= 1 and <= MaxPageSize))
        {
            return ProblemResults.Invalid("limit", $"limit must be a whole number from 1 to {MaxPageSize}.");
        }

        if (state is not null && !VideoJobMapper.States.Contains(state))
        {
            return ProblemResults.Invalid("state", $"state must be one of {string.Join(", ", VideoJobMapper.States)}.");
        }

        if (creative is not null && !VideoRequestRules.IsName(creative))
        {
            return ProblemResults.Invalid(
                "creative",
                "creative must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
        }

        JobCursor? after = null;
        if (cursor is not null && !JobCursor.TryParse(cursor, out after))
        {
            return ProblemResults.Invalid("cursor", "cursor must be taken from the next link of the previous page.");
        }

        var found = await jobs.ListAsync(
            Tenant.Of(context),
            new JobPage {
                Limit = count + 1,
                After = after is { } position ? (position.AcceptedAt, position.JobId) : null,
                State = state,
                CreativeId = creative },
            cancellationToken);
        var last = found.Count > count ? found[count - 1] : null;
        var page = new VideoJobPage
        {
            Items = [.. found.Take(count).Select(job => map.Of(job, context.Request))],
            Next = last is null ? null : new Uri(
                map.GatewayAddress(context.Request), NextPath(count, last, state, creative)),
        };
        return TypedResults.Json(page, HttpJson.Options);
    }

    private static string NextPath(int count, VideoState last, string? state, string? creative) =>
        $"/api/v1/videos?limit={count}&cursor={new JobCursor(last.AcceptedAt, last.CorrelationId)}"
        + (state is null ? "" : $"&state={state}")
        + (creative is null ? "" : $"&creative={Uri.EscapeDataString(creative)}");

    private static async Task<IResult> ReadAsync(
        HttpContext context,
        JobReader jobs,
        AcceptedRequestCache accepted,
        VideoJobMapper map,
        Guid id,
        CancellationToken cancellationToken)
    {
        var tenantName = Tenant.Of(context);
        return await jobs.FindAsync(id, tenantName, cancellationToken) is { } job
            ? TypedResults.Json(map.Of(job, context.Request), HttpJson.Options)
            : accepted.TryGet(tenantName, id, out var waiting) ? TypedResults.Json(map.Of(waiting, context.Request), HttpJson.Options)
            : ProblemResults.VideoNotFound(id);
    }

    private static async Task<IResult> RetryStoreAsync(
        HttpContext context,
        JobReader jobs,
        CommandSender commands,
        VideoJobMapper map,
        Guid id,
        CancellationToken cancellationToken)
    {
        var tenantName = Tenant.Of(context);
        if (await jobs.FindAsync(id, tenantName, cancellationToken) is not { } job)
        {
            return ProblemResults.VideoNotFound(id);
        }

        if (!job.Takes.Any(take => take is { Clip: not null, Status: TakeStatus.Storing or TakeStatus.Failed }))
        {
            return ProblemResults.NothingToStore(id);
        }

        return await commands.TrySendAsync(new RetryStore { JobId = id, TenantName = tenantName }, cancellationToken)
            ? TypedResults.Json(map.Of(job, context.Request), HttpJson.Options, statusCode: StatusCodes.Status202Accepted)
            : ProblemResults.ServiceUnavailable(context, "The message broker did not accept the command. It is safe to retry.");
    }

    private static Task<IResult> RemoveAsync(
        HttpContext context,
        VideoRemoval removal,
        Guid id,
        string? reason,
        CancellationToken cancellationToken) =>
        TextRules.Fault("reason", reason, MaxReasonLength) is { } fault
            ? Task.FromResult(ProblemResults.Invalid("reason", fault))
            : removal.RemoveAsync(Tenant.Of(context), id, reason, context, cancellationToken);
}
