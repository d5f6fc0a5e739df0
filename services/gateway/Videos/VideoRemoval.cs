using System.Text.Json;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Problems;
using AdGenius.HttpContracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Videos;

/// <summary>Cancels a job that runs, and deletes the files of one that has ended.</summary>
internal sealed partial class VideoRemoval(
    CommandSender commands,
    JobReader jobs,
    AdGeniusDbContext database,
    AcceptedRequests accepted,
    VideoJobMapper map,
    DatabaseTime time,
    ILogger<VideoRemoval> logger)
{
    /// <summary>Cancels the job if it has not ended, else deletes its files. 202 with the job, or the problem.</summary>
    public Task<IResult> RemoveAsync(
        string tenantName, Guid jobId, string? reason, HttpContext context, CancellationToken cancellationToken) =>
        EndAsync(tenantName, jobId, reason, deletesFiles: true, context, cancellationToken);

    /// <summary>Cancels the job if it has not ended; one that has is left as it is. 202 with the job, or the problem.</summary>
    public Task<IResult> CancelAsync(
        string tenantName, Guid jobId, string? reason, HttpContext context, CancellationToken cancellationToken) =>
        EndAsync(tenantName, jobId, reason, deletesFiles: false, context, cancellationToken);

    private async Task<IResult> EndAsync(
        string tenantName,
        Guid jobId,
        string? reason,
        bool deletesFiles,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        if (TextRules.Fault("reason", reason, VideoRequestRules.MaxReasonLength) is { } fault)
        {
            return ProblemResults.Invalid("reason", fault);
        }

        var job = await jobs.FindAsync(jobId, tenantName, cancellationToken);
        var waiting = job is null ? await accepted.FindAsync(tenantName, jobId, cancellationToken) : null;
        if (job is null && waiting is null)
        {
            return ProblemResults.VideoNotFound(jobId);
        }

        var isEnded = job is null ? waiting!.RefusedAt is not null : JobOutcomes.IsEnded(job.CurrentState);
        var sent = (isEnded, KeysOf(job)) switch
        {
            (false, _) => await commands.TrySendAsync(
                new CancelVideo { JobId = jobId, TenantName = tenantName, Reason = reason },
                cancellationToken),
            (true, var keys) when deletesFiles && job is not null => await commands.TrySendAsync(
                new DeleteVideo { JobId = jobId, TenantName = tenantName, Keys = keys, Partial = PartialOf(job) },
                cancellationToken),
            _ => true,
        };
        if (!sent)
        {
            return ProblemResults.ServiceUnavailable(context, "The message broker did not accept the command. It is safe to retry.");
        }

        LogRemoved(jobId, tenantName, isEnded);
        if (job is not null && isEnded && deletesFiles && !await TryMarkAsync(job, cancellationToken))
        {
            return await CancelAsync(tenantName, jobId, reason, context, cancellationToken);
        }

        return TypedResults.Json(
            job is null
                ? map.Of(waiting!, context.Request)
                : map.WithPrompt(job, context.Request), HttpJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// The command to delete is confirmed by the broker, so from now on no links to the files are shown. The keys stay in the row: a second
    /// DELETE sends the same command again. False where another call has marked the job since it was read, or where it was retried: then
    /// it runs again, without its files, and is cancelled like any other that runs.
    /// </summary>
    private async Task<bool> TryMarkAsync(VideoState job, CancellationToken cancellationToken)
    {
        if (job.DeletedAt is not null)
        {
            return true;
        }

        var now = time.GetUtcNow();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var isMarked = await JobMarks.MarkDeletedAsync(database, job.CorrelationId, now, cancellationToken);
        if (isMarked)
        {
            database.JobEvents.Add(new JobEvent
            {
                JobId = job.CorrelationId,
                TenantName = job.TenantName,
                Type = JobEventTypes.Deleted,
                At = now,
                Data = JsonSerializer.Serialize(new { Files = KeysOf(job).Count }, HttpJson.Options),
            });
            await database.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        job.DeletedAt = isMarked ? now : job.DeletedAt;
        return isMarked;
    }

    private static List<string> KeysOf(VideoState? job) =>
    [
        .. (job?.Takes ?? []).SelectMany(take => take.StoredFiles()).Select(file => file.Key).Distinct(),
    ];

    private static List<PartialVideo>? PartialOf(VideoState job) =>
        job.Takes.Select(take => take.PartialVideo(job)).OfType<PartialVideo>().ToList() is { Count: > 0 } partial ? partial : null;

    [LoggerMessage(LogLevel.Information, "Video {JobId} of {TenantName} removed, ended: {IsEnded}")]
    private partial void LogRemoved(Guid jobId, string tenantName, bool isEnded);
}
