using AdGenius.Contracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Submissions;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Records what a submit returned. The provider's job id and its picture exist only in this process until they are recorded, so recording
/// is repeated for as long as the database is unavailable: what is lost was paid, and would be paid again.
/// </summary>
internal sealed partial class SubmitResultRecorder(DatabaseTime time, ILogger<SubmitResultRecorder> logger)
{
    /// <summary>Errors that are neither an outage nor a write conflict are no more than repeated that often.</summary>
    private const int MaxOtherErrors = 20;

    /// <summary>Databases store times less precisely than this process; two claims of a row are further apart.</summary>
    private static readonly TimeSpan StoredTimePrecision = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay between two attempts.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Runs <paramref name="record"/> until it succeeds. It is called again with the row as the database has it, so it has to set
    /// everything anew.
    /// </summary>
    /// <param name="work">The row, which is "submitting".</param>
    /// <param name="providerJobId">The provider's job id, where it returned one.</param>
    /// <param name="record">Changes the row and saves it.</param>
    /// <param name="picture">The picture that the submit has returned, where it has returned one.</param>
    /// <returns>
    /// False when another host has decided about the submit meanwhile, or the row was deleted, so that nothing can be recorded.
    /// </returns>
    public async Task<bool> RecordAsync(
        SubmissionWork work, string? providerJobId, Func<Task> record, MediaReference? picture = null)
    {
        var row = work.Row;
        var unconfirmedSubmits = row.UnconfirmedSubmits;
        var sentAt = row.SentAt;
        var delay = MinDelay;
        var otherErrors = 0;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (attempt > 1)
                {
                    if (!await ReloadAsync(work))
                    {
                        if ((providerJobId ?? picture?.Key) is { } returned)
                        {
                            LogDeleted(logger, row.SubmissionId, row.Model, returned);
                        }

                        return false;
                    }

                    if (row.Status != SubmissionStatus.Submitting || row.UnconfirmedSubmits != unconfirmedSubmits
                        || (row.SentAt - sentAt)?.Duration() > StoredTimePrecision) // the claim of another host, whose call is in progress
                    {
                        return Recorded(row, providerJobId, picture);
                    }
                }

                await record();
                if (attempt > 1)
                {
                    LogRecorded(logger, row.SubmissionId, attempt);
                }

                return true;
            }
            // Whatever it is: to give up loses a paid job. A write conflict is the lease of another host, which has not got the answer.
            catch (Exception exception)
                when (exception is DbUpdateConcurrencyException || DatabaseOutage.IsOutage(exception) || ++otherErrors < MaxOtherErrors)
            {
                if (attempt == 1)
                {
                    // Without the exception, whose entries an outage of the database replaces: the job id may be needed.
                    LogNotRecorded(logger, row.SubmissionId, row.Model, providerJobId, exception.Message);
                }

                await Task.Delay(delay, time, CancellationToken.None); // a host that stops waits for it as long as it waits for its work
                delay = delay * 2 > MaxDelay ? MaxDelay : delay * 2;
            }
        }
    }

    /// <summary>Forgets what an interrupted transaction has changed besides the row.</summary>
    public static void DetachOthers(SubmissionWork work)
    {
        foreach (var entry in work.Database.ChangeTracker.Entries().Where(entry => entry.Entity != work.Row).ToList())
        {
            entry.State = EntityState.Detached;
        }
    }

    /// <summary>Takes the row from the database again, and forgets what else an interrupted transaction has changed.</summary>
    /// <returns>False when there is no such row any more; the values are the ones that this process has set then.</returns>
    private static async Task<bool> ReloadAsync(SubmissionWork work)
    {
        DetachOthers(work);
        var entry = work.Database.Entry(work.Row);
        await entry.ReloadAsync(CancellationToken.None);
        return entry.State != EntityState.Detached;
    }

    /// <summary>True when an earlier attempt was committed although its confirmation did not arrive.</summary>
    private bool Recorded(Submission row, string? providerJobId, MediaReference? picture)
    {
        if (picture is not null && row.Clip?.Key != picture.Key)
        {
            LogPictureDiscarded(logger, picture.Key, row.Model, row.SubmissionId, row.Status);
            return false;
        }

        if (providerJobId is null || row.ProviderJobId == providerJobId)
        {
            return true;
        }

        LogTooLate(logger, row.SubmissionId, row.Model, row.Status, providerJobId);
        return false;
    }

    [LoggerMessage(LogLevel.Warning, "The answer of {Model} to submission {SubmissionId} (job {ProviderJobId}) could not be recorded; "
        + "it is tried until it is. {Reason}")]
    private static partial void LogNotRecorded(
        ILogger logger, Guid submissionId, string model, string? providerJobId, string reason);

    [LoggerMessage(LogLevel.Information, "The answer to submission {SubmissionId} was recorded at attempt {Attempt}")]
    private static partial void LogRecorded(ILogger logger, Guid submissionId, int attempt);

    [LoggerMessage(LogLevel.Error, "Job {ProviderJobId} of {Model} is paid and has no submission: another host has decided that "
        + "{SubmissionId} is {Status}, while the database was unavailable here")]
    private static partial void LogTooLate(
        ILogger logger, Guid submissionId, string model, SubmissionStatus status, string providerJobId);

    [LoggerMessage(LogLevel.Error, "{Returned} of {Model} is paid and not used: the row of submission {SubmissionId} was deleted while its "
        + "call was in progress")]
    private static partial void LogDeleted(ILogger logger, Guid submissionId, string model, string returned);

    [LoggerMessage(LogLevel.Error, "Picture {Key} of {Model} is paid and not used: another host has decided that {SubmissionId} is "
        + "{Status}, while the database was unavailable here")]
    private static partial void LogPictureDiscarded(
        ILogger logger, string key, string model, Guid submissionId, SubmissionStatus status);
}
