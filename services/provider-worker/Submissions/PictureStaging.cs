using AdGenius.Contracts;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Stages pictures that a submit has returned. Such a picture is paid and exists only in this process until it is stored, so storing it is
/// repeated until the submission's time is over or its take is abandoned, also while the store refuses it: access and buckets are repaired.
/// </summary>
internal sealed partial class PictureStaging(
    IObjectStore store,
    SubmissionResultPublisher publisher,
    DatabaseTime time,
    ILogger<PictureStaging> logger)
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(15);

    /// <summary>Checks that a picture can be stored, before it is bought.</summary>
    /// <returns>Why not; null when it can.</returns>
    public async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return null;
        }
        catch (ObjectStoreException)
        {
            return "The object store is unavailable.";
        }
    }

    /// <summary>Stores the picture.</summary>
    /// <returns>Null when it could not be stored until the submission's time was over or its take was abandoned.</returns>
    public async Task<MediaReference?> StoreAsync(
        SubmissionWork work, SubmitResult.ImageReturned returned, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var extension = returned.ContentType == "image/jpeg" ? "jpg" : returned.ContentType == "image/webp" ? "webp" : "png";
        var key = StagingKeys.Of(row.JobId, row.TakeId, row.Attempt, $"still.{extension}");
        var end = row.Command.NotAfter ?? row.Deadline;
        for (var delay = MinDelay; ; delay = delay * 2 > MaxDelay ? MaxDelay : delay * 2)
        {
            try
            {
                using var content = new MemoryStream(returned.Picture);
                return await store.PutAsync(key, content, new PutOptions { ContentType = returned.ContentType }, cancellationToken);
            }
            catch (ObjectStoreException exception)
            {
                LogStoreFailed(logger, row.SubmissionId, exception.Message);
                if (time.GetUtcNow() >= end || await IsAbandonedAsync(work, cancellationToken))
                {
                    return null;
                }
            }

            await ReportAsync(row, cancellationToken);
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private async Task<bool> IsAbandonedAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        try
        {
            return await work.Database.Set<Submission>()
                .AnyAsync(other => other.SubmissionId == work.Row.SubmissionId && other.AbandonReason != null, cancellationToken);
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception)) // an outage must not lose the picture
        {
            LogQueryFailed(logger, work.Row.SubmissionId, exception);
            return false;
        }
    }

    /// <summary>The saga must not take the silence for a stall, and pay another provider.</summary>
    private async Task ReportAsync(Submission row, CancellationToken cancellationToken)
    {
        try
        {
            await publisher.ProgressAsync(row, null, "waiting for the object store", cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // a report that is lost must not lose the picture
        {
            LogReportFailed(logger, row.SubmissionId, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The picture of submission {SubmissionId} is paid and not stored yet; it is tried again. {Reason}")]
    private static partial void LogStoreFailed(ILogger logger, Guid submissionId, string reason);

    [LoggerMessage(LogLevel.Warning, "The progress of submission {SubmissionId} could not be published")]
    private static partial void LogReportFailed(ILogger logger, Guid submissionId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Whether the take of submission {SubmissionId} is abandoned could not be queried")]
    private static partial void LogQueryFailed(ILogger logger, Guid submissionId, Exception exception);
}
