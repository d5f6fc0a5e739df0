using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// Takes a request in: sends it to the orchestrator once and answers with its job. The job's id follows from tenant and request id,
/// so the same request again, here or at another gateway, finds the same job.
/// </summary>
internal sealed partial class VideoSubmission(
    CommandSender commands,
    JobReader jobs,
    AcceptedRequestCache accepted,
    JobSignals signals,
    VideoJobMapper map,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<VideoSubmission> logger)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public async Task<IResult> SubmitAsync(GenerateVideo request, HttpContext context, CancellationToken cancellationToken)
    {
        var jobId = JobIds.OfRequest(request.TenantName, request.RequestId);
        if (await jobs.FindAsync(jobId, request.TenantName, cancellationToken) is { } before)
        {
            return Answer(before, request, context);
        }

        using var signal = signals.Subscribe(jobId);
        if (accepted.TryGet(request.TenantName, jobId, out var earlier) && earlier.RefusedAt is not null)
        {
            // What was refused never became a job: asking again is asking anew.
            accepted.Remove(jobId);
        }

        var known = accepted.GetOrAdd(jobId, request, out var isNew);
        if (!AreEqual(known.Request, request))
        {
            return Conflict();
        }

        // Also when another call has just sent it: that call may have failed, and the orchestrator swallows a second one.
        if (!await commands.TrySendAsync(request, cancellationToken))
        {
            if (isNew)
            {
                accepted.Remove(jobId);
            }

            return ProblemResults.ServiceUnavailable(context, "The message broker did not take the request. It is safe to send it again.");
        }

        LogAccepted(jobId, request.TenantName);
        return await WaitForJobAsync(known, signal, context, cancellationToken);
    }

    private async Task<IResult> WaitForJobAsync(
        AcceptedRequest known,
        JobSignal signal,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var tenantName = known.Request.TenantName;
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < options.Value.AcceptWait)
        {
            await signal.WaitAsync(PollInterval, time, cancellationToken);
            if (await jobs.FindAsync(known.JobId, tenantName, cancellationToken) is { } job)
            {
                return Answer(job, known.Request, context);
            }

            if (accepted.TryGet(tenantName, known.JobId, out var now) && now.RefusedAt is not null)
            {
                // What is wrong with the request is 400, as here at the door; a fine request that may not be done, such as for want of
                // budget, is 422.
                return now.Refusals.All(failure => failure.Code == FailureCode.InvalidRequest)
                    ? ProblemResults.Invalid(now.Refusals)
                    : ProblemResults.Of(StatusCodes.Status422UnprocessableEntity, "The request was refused.", now.Refusals);
            }
        }

        return Answer(map.Of(known, context.Request), context);
    }

    private IResult Answer(VideoState job, GenerateVideo request, HttpContext context) =>
        AreEqual(job.Request, request) ? Answer(map.Of(job, context.Request), context) : Conflict();

    private static JsonHttpResult<VideoJob> Answer(VideoJob job, HttpContext context)
    {
        context.Response.Headers.Location = VideoJobMapper.PathOf(job.Id);
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
                Text = "This requestId (or Idempotency-Key) belongs to another request of this tenant; use a new one, or send the same request again.",
            },
        ]);

    private static bool AreEqual(GenerateVideo one, GenerateVideo other) => JsonElement.DeepEquals(
        JsonSerializer.SerializeToElement(one, HttpJson.Options), JsonSerializer.SerializeToElement(other, HttpJson.Options));

    [LoggerMessage(LogLevel.Information, "Accepted video {JobId} of {TenantName}")]
    private partial void LogAccepted(Guid jobId, string tenantName);
}
