using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Retention;

/// <summary>
/// Deletes ended jobs with all rows about them but the ledger's entries, whose references become free. The job's row goes last: a deletion
/// that is interrupted finds it again. Jobs are marked as deleted first, so that none is retried while its rows are deleted; those that run
/// again are left.
/// </summary>
internal static class JobDeletion
{
    // A job has a handful of takes, and SQL Server counts the locks of cascaded rows with the others.
    private const int JobsPerBatch = 100;

    /// <param name="delete">Deletes and counts.</param>
    /// <param name="jobs">The jobs; those that have not ended are left out.</param>
    /// <param name="now">When they are deleted.</param>
    /// <param name="keepsAbandonedTakes">
    /// Keeps the records of abandoned takes, which name nothing but the take and expire by themselves: a command of an attempt that was
    /// given up, which an operator moves back from an error queue later, must not be paid for. They do not count for a job that is accepted
    /// later with the same id.
    /// </param>
    /// <param name="cancellationToken">Cancels between two statements.</param>
    public static async Task DeleteAsync(
        BatchedDelete delete,
        IQueryable<VideoState> jobs,
        DateTimeOffset now,
        bool keepsAbandonedTakes,
        CancellationToken cancellationToken)
    {
        var database = delete.Database;
        var ended = jobs.Where(job => job.EndedAt != null);
        while (await ended.OrderBy(job => job.EndedAt).ThenBy(job => job.CorrelationId).Select(job => job.CorrelationId)
            .Take(Math.Min(JobsPerBatch, delete.BatchSize)).ToListAsync(cancellationToken) is { Count: > 0 } found)
        {
            // Not all that were found: some may have been retried, and even have ended again, in between.
            await JobMarks.MarkDeletedAsync(ended.Where(job => found.Contains(job.CorrelationId)), now, cancellationToken);
            var ids = await ended.Where(job => found.Contains(job.CorrelationId) && job.DeletedAt != null)
                .Select(job => job.CorrelationId).ToListAsync(cancellationToken);
            await delete.AllAsync(
                database.Set<JobEvent>().Where(row => ids.Contains(row.JobId)).OrderBy(row => row.Sequence), cancellationToken);
            var submissions = database.Set<Submission>().Where(row => ids.Contains(row.JobId));
            await delete.OnceAsync(
                database.Set<RefundPoll>().Where(poll => submissions.Any(row => row.SubmissionId == poll.SubmissionId)), cancellationToken);
            await delete.AllAsync(submissions.OrderBy(row => row.SubmissionId), cancellationToken);
            await delete.AllAsync(
                database.Set<WorkPickup>().Where(row => ids.Contains(row.JobId)).OrderBy(row => row.PickupId), cancellationToken);
            await delete.OnceAsync(database.Set<EarlyCancellation>().Where(row => ids.Contains(row.JobId)), cancellationToken);
            await delete.AllAsync(
                database.Set<BatchItem>().Where(row => ids.Contains(row.JobId)).OrderBy(row => row.BatchId).ThenBy(row => row.ItemIndex),
                cancellationToken);
            var accounts = ids.Select(MoneyLedger.JobAccount).ToArray();
            await delete.OnceAsync(database.Set<LedgerAccount>().Where(row => accounts.Contains(row.Account)), cancellationToken);
            await FreeReferencesAsync(delete, ids, cancellationToken);
            var takes = database.Set<TakeState>().Where(row => ids.Contains(row.JobId));
            if (!keepsAbandonedTakes)
            {
                await delete.OnceAsync(
                    database.Set<AbandonedTake>().Where(row => takes.Any(take => take.TakeId == row.TakeId)), cancellationToken);
            }

            await delete.AllAsync(takes.OrderBy(take => take.TakeId), cancellationToken);
            await delete.OnceAsync(database.Set<VideoState>().Where(row => ids.Contains(row.CorrelationId)), cancellationToken);
        }
    }

    /// <summary>
    /// Renames the references of the jobs' payments, which are kept: a request that is sent again gets the same ids of job and takes, and
    /// its calls must be reserved and paid anew. Calls that are not settled yet keep theirs, by which they are settled.
    /// </summary>
    private static async Task FreeReferencesAsync(BatchedDelete delete, List<Guid> jobIds, CancellationToken cancellationToken)
    {
        var entries = delete.Database.Set<LedgerEntry>();
        var unsettled = PaidWork.UnsettledCalls(entries);
        var prefix = $"{PaidWork.Ended}{Guid.NewGuid():N}/"; // unique, because the same references may be used and renamed again
        while (await entries.Where(entry => jobIds.Contains(entry.JobId) && !entry.Reference.StartsWith(PaidWork.Ended)
                && !unsettled.Any(call => call.EntryId == entry.EntryId))
            .Select(entry => entry.EntryId).OrderBy(id => id).Take(delete.BatchSize)
            .ToListAsync(cancellationToken) is { Count: > 0 } ids)
        {
            await entries.Where(entry => ids.Contains(entry.EntryId))
                .ExecuteUpdateAsync(
                    set => set.SetProperty(entry => entry.Reference, entry => prefix + entry.Reference), cancellationToken);
        }
    }
}
