using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AdGenius.Gateway.OpenAi;

/// <summary>
/// DELETE /v1/videos/{id}. OpenAI's API deletes videos that have ended; it cannot cancel one. Here a video that has not ended is cancelled
/// first, and the answer says "deleted" only when it is.
/// </summary>
internal sealed class OpenAiDeletion(
    JobReader jobs, AcceptedRequests accepted, VideoRemoval removal, JobSignals signals, TimeProvider time)
{
    private const string Reason = "deleted through /v1/videos";

    private static readonly TimeSpan EndWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The confirmation, or the problem: 404 where there is no such video, 409 while its cancellation has not ended, which OpenAI's clients
    /// repeat by themselves.
    /// </summary>
    public async Task<IResult> DeleteAsync(HttpContext context, string id, CancellationToken cancellationToken)
    {
        if (!OpenAiIds.TryParse(id, out var jobId))
        {
            return OpenAiProblems.VideoNotFound(id);
        }

        var tenantName = Tenant.Of(context);
        using var signal = signals.Subscribe(jobId);
        var job = await jobs.FindAsync(jobId, tenantName, cancellationToken);
        if (job is { DeletedAt: not null })
        {
            return OpenAiProblems.VideoNotFound(id);
        }

        if (job is null && await accepted.FindAsync(tenantName, jobId, cancellationToken) is { RefusedAt: not null } refused)
        {
            await accepted.ForgetRefusedAsync(refused, cancellationToken); // it never became a job
            return Deleted(jobId);
        }

        if (job is null || !JobOutcomes.IsEnded(job.CurrentState))
        {
            var cancelled = await removal.CancelAsync(tenantName, jobId, Reason, context, cancellationToken);
            if (cancelled is not JsonHttpResult<VideoJob>)
            {
                return ProblemOf(cancelled, id);
            }

            if (!await WaitForEndAsync(tenantName, signal, cancellationToken))
            {
                return OpenAiProblems.NotEnded(id);
            }
        }

        return await removal.RemoveAsync(tenantName, jobId, Reason, context, cancellationToken) switch
        {
            JsonHttpResult<VideoJob> { Value.DeletedAt: not null } => Deleted(jobId),
            JsonHttpResult<VideoJob> => OpenAiProblems.NotEnded(id), // it was retried meanwhile, and is cancelled
            var problem => ProblemOf(problem, id),
        };
    }

    private async Task<bool> WaitForEndAsync(string tenantName, JobSignal signal, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (await jobs.StateAsync(signal.JobId, tenantName, cancellationToken) is not { } state || !JobOutcomes.IsEnded(state))
        {
            if (time.GetElapsedTime(started) >= EndWait)
            {
                return false;
            }

            await signal.WaitAsync(PollInterval, time, cancellationToken);
        }

        return true;
    }

    private static JsonHttpResult<OpenAiDeletedVideo> Deleted(Guid jobId) =>
        TypedResults.Json(new OpenAiDeletedVideo(OpenAiIds.Of(jobId)), OpenAiJson.Options);

    private static IResult ProblemOf(IResult answer, string id) =>
        answer is IStatusCodeHttpResult { StatusCode: StatusCodes.Status404NotFound } ? OpenAiProblems.VideoNotFound(id) : answer;
}
