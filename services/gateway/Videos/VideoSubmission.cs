using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Pauses;
using AdGenius.Gateway.Problems;
using AdGenius.Hosting.Telemetry;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// Accepts a request: sends it to the orchestrator once and answers with its job. The job's id follows from tenant and request id,
/// so the same request again, here or at another gateway, finds the same job.
/// </summary>
internal sealed partial class VideoSubmission(
    CommandSender commands,
    JobReader jobs,
    AcceptedRequests accepted,
    AcceptedRequestCache cache,
    JobSignals signals,
    PauseCache pauses,
    VideoJobMapper map,
    IOptions<GatewayOptions> options,
    DatabaseTime time,
    ILogger<VideoSubmission> logger)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public async Task<IResult> SubmitAsync(GenerateVideo request, HttpContext context, CancellationToken cancellationToken)
    {
        var jobId = JobIds.OfRequest(request.TenantName, request.RequestId);
        JobTrace.Tag(jobId);
        using var scope = logger.BeginJobScope(jobId);
        var digest = RequestDigest.Of(request);
        await pauses.RefreshAsync(cancellationToken);
        if (await jobs.FindAsync(jobId, request.TenantName, cancellationToken) is { } before)
        {
            return Answer(before, request, context);
        }

        using var signal = signals.Subscribe(jobId);
        var earlier = await accepted.FindAsync(request.TenantName, jobId, cancellationToken);
        if (earlier?.RefusedAt is not null)
        {
            await accepted.ForgetRefusedAsync(earlier, cancellationToken);
            earlier = null;
        }

        using var sending = cache.BeginSend(earlier ?? AcceptedRequest.Of(request, digest, time.GetUtcNow()));
        if (sending.Request.Digest != digest)
        {
            return Conflict();
        }

        // Also when another call has just sent it: that call may have failed, and the orchestrator ignores a second one.
        GeneratedRequestId.SetSent(context, request.RequestId);
        var outcome = await commands.SendAsync(request, cancellationToken);
        GeneratedRequestId.SetSent(context, outcome == SendOutcome.NotSent ? null : request.RequestId);
        if (outcome != SendOutcome.Confirmed)
        {
            return GeneratedRequestId.OfSent(context) is { } requestId
                ? ProblemResults.OutcomeUnknown(requestId)
                : ProblemResults.ServiceUnavailable(context, "The message broker did not accept the request. It is safe to retry.");
        }

        sending.Confirm();
        LogAccepted(jobId, request.TenantName);
        try
        {
            return await WaitForJobAsync(sending.Request, request, signal, context, cancellationToken);
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception) && !cancellationToken.IsCancellationRequested)
        {
            // It is sent. The caller of an error would send it again, and with another request id make another video.
            LogJobNotRead(exception.GetType().Name);
            return Answer(map.Of(sending.Request, context.Request), context);
        }
    }

    private TimeSpan WaitFor(GenerateVideo request) =>
        request.BrandKit is not null || request.BasedOnTake is not null || EffectiveBrief.NeedsCheck(EffectiveBrief.Of(request, null))
            ? TimeSpan.FromTicks(Math.Max(options.Value.AcceptWait.Ticks, options.Value.BriefAcceptWait.Ticks))
            : options.Value.AcceptWait;

    private async Task<IResult> WaitForJobAsync(
        AcceptedRequest known,
        GenerateVideo request,
        JobSignal signal,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var (tenantName, limit) = (known.TenantName, WaitFor(request));
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < limit)
        {
            await signal.WaitAsync(PollInterval, time, cancellationToken);
            if (await jobs.FindAsync(known.JobId, tenantName, cancellationToken) is { } job)
            {
                return Answer(job, request, context);
            }

            if (cache.TryGet(tenantName, known.JobId, out var now) && now.RefusedAt is not null)
            {
                // An invalid request is 400, as in the gateway's own validation; a valid one that is not allowed, such as over
                // budget, is 422.
                return now.Refusals.All(failure => failure.Code == FailureCode.InvalidRequest)
                    ? ProblemResults.Invalid(now.Refusals)
                    : ProblemResults.Of(StatusCodes.Status422UnprocessableEntity, "The request was refused.", now.Refusals);
            }
        }

        // The caller may read the job at any gateway next, and the orchestrator has not written it yet.
        await accepted.SaveSentAsync(known, request, cancellationToken);
        return Answer(map.Of(known, context.Request), context);
    }

    private IResult Answer(VideoState job, GenerateVideo request, HttpContext context) =>
        RegenerationRequest.IsSame(request, job.Request) ? Answer(map.WithPrompt(job, context.Request), context) : Conflict();

    private static JsonHttpResult<VideoJob> Answer(VideoJob job, HttpContext context)
    {
        context.Response.Headers.Location = job.Self.PathAndQuery;
        return TypedResults.Json(job, HttpJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static IResult Conflict() => ProblemResults.Of(
        StatusCodes.Status422UnprocessableEntity,
        "The request id was used before.",
        [
            new Failure
            {
                Code = FailureCode.InvalidRequest,
                Field = "requestId",
                Text = "This requestId (or Idempotency-Key) belongs to another request of this tenant; "
                    + "use a new one, or send the same request again.",
            },
        ],
        ProblemCode.RequestIdReused);

    [LoggerMessage(LogLevel.Warning, "The database was unavailable after a request was sent: {Reason}; answered as accepted")]
    private partial void LogJobNotRead(string reason);

    [LoggerMessage(LogLevel.Information, "Video {JobId} of {TenantName} accepted")]
    private partial void LogAccepted(Guid jobId, string tenantName);
}
