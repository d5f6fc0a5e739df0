using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// The only writer of jobs' rows besides the saga: marks that leased loops and the gateway set with one statement, without the saga's
/// transaction. Everything else that is to change in a job is an event to the saga.
/// </summary>
public static class JobMarks
{
    private const string RecordProgress = $$"""
        WITH reported AS (
            SELECT t.take_id, r.fraction, r.activity FROM takes t
            JOIN unnest({0}, {1}, {2}, {3}) AS r (take_id, attempt, fraction, activity) ON t.take_id = r.take_id AND t.attempt = r.attempt
            WHERE t.status = '{{nameof(TakeStatus.Generating)}}' ORDER BY t.take_id FOR UPDATE OF t)
        UPDATE takes SET fraction = GREATEST(takes.fraction, reported.fraction), activity = reported.activity, last_progress_at = {4}
        FROM reported WHERE takes.take_id = reported.take_id RETURNING takes.take_id AS "Value"
        """;

    /// <summary>
    /// Admits queued jobs: they run, and their prompt is being analyzed. Jobs whose takes are retried are left out
    /// (<see cref="MarkRetriesAdmittedAsync"/>). Their version counts, so that a saga transaction in progress on an earlier version is
    /// refused. Returns how many were still queued.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="jobIds">The jobs.</param>
    /// <param name="startedAt">When they start, and when the command to analyze the prompt is sent.</param>
    /// <param name="dueAt">When the saga must check that command.</param>
    /// <param name="cancellationToken">Stops the statement.</param>
    public static Task<int> MarkAdmittedAsync(
        DbContext database,
        IReadOnlyCollection<Guid> jobIds,
        DateTimeOffset startedAt,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<VideoState>()
            .Where(job => jobIds.Contains(job.CorrelationId) && job.CurrentState == VideoState.Queued && !job.IsRunning
                && (job.EndCount == 0 || job.Parameters == null))
            .ExecuteUpdateAsync(
                job => job.SetProperty(x => x.IsRunning, true).SetProperty(x => x.CurrentState, VideoState.Quantifying)
                    .SetProperty(x => x.StartedAt, startedAt).SetProperty(x => x.QuantifySentAt, startedAt).SetProperty(x => x.DueAt, dueAt)
                    .SetProperty(x => x.Version, x => x.Version + 1),
                cancellationToken);
    }

    /// <summary>
    /// Admits queued jobs whose takes are retried (<see cref="VideoState.ResumesTakes"/>): they run, and stay queued until the saga sends
    /// the takes' commands. Their version counts. Returns their ids.
    /// </summary>
    /// <param name="database">The database; the caller's transaction.</param>
    /// <param name="jobIds">The jobs; others than retried ones are left out.</param>
    /// <param name="startedAt">When they start.</param>
    /// <param name="dueAt">When the saga must look at them in case the message is lost.</param>
    /// <param name="cancellationToken">Stops the statements.</param>
    public static async Task<IReadOnlyList<Guid>> MarkRetriesAdmittedAsync(
        DbContext database,
        IReadOnlyCollection<Guid> jobIds,
        DateTimeOffset startedAt,
        DateTimeOffset dueAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var queued = database.Set<VideoState>().Where(job => jobIds.Contains(job.CorrelationId)
            && job.CurrentState == VideoState.Queued && !job.IsRunning && job.EndCount > 0 && job.Parameters != null);
        var retries = await queued.Select(job => job.CorrelationId).ToListAsync(cancellationToken);
        if (retries.Count > 0)
        {
            await queued.Where(job => retries.Contains(job.CorrelationId)).ExecuteUpdateAsync(
                job => job.SetProperty(x => x.IsRunning, true).SetProperty(x => x.StartedAt, startedAt).SetProperty(x => x.DueAt, dueAt)
                    .SetProperty(x => x.Version, x => x.Version + 1),
                cancellationToken);
        }

        return retries;
    }

    /// <summary>
    /// Gives scheduled jobs their place in the queue, because their time has come. The version does not count: the saga never changes the
    /// order after acceptance.
    /// </summary>
    public static async Task ReleaseScheduledAsync(
        DbContext database, IReadOnlyCollection<(Guid JobId, int Order)> jobs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        foreach (var group in jobs.GroupBy(job => job.Order, job => job.JobId))
        {
            var (order, jobIds) = (group.Key, group.ToList());
            await database.Set<VideoState>()
                .Where(job => jobIds.Contains(job.CorrelationId) && job.AdmissionOrder == AdmissionOrder.Scheduled)
                .ExecuteUpdateAsync(job => job.SetProperty(x => x.AdmissionOrder, order), cancellationToken);
        }
    }

    /// <summary>Marks jobs whose due time was sent to the saga. The version does not count: the saga never reads the mark.</summary>
    public static Task<int> MarkDueNotifiedAsync(
        DbContext database, IReadOnlyCollection<Guid> jobIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<VideoState>().Where(job => jobIds.Contains(job.CorrelationId))
            .ExecuteUpdateAsync(job => job.SetProperty(x => x.DueNotifiedAt, now), cancellationToken);
    }

    /// <summary>
    /// Records the progress of takes' current attempts, on PostgreSQL with one statement for all. Returns the takes whose attempt has not
    /// ended: nothing is recorded for the others. The version does not count: the saga reads the progress only to see that there is some.
    /// </summary>
    /// <param name="database">The database; the caller's transaction.</param>
    /// <param name="reports">At most one of each take. Rows are locked in the order of the takes' ids.</param>
    /// <param name="now">When the progress was made.</param>
    /// <param name="cancellationToken">Stops the statements.</param>
    public static async Task<IReadOnlyCollection<Guid>> RecordProgressAsync(
        DbContext database, IReadOnlyCollection<ProgressReport> reports, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(reports);
        if (database.IsPostgres())
        {
            object[] parameters =
            [
                reports.Select(report => report.TakeId).ToArray(), reports.Select(report => report.Attempt).ToArray(),
                reports.Select(report => report.Fraction).ToArray(), reports.Select(report => report.Activity).ToArray(),
                now.ToUniversalTime(),
            ];
            return await database.Database.SqlQueryRaw<Guid>(RecordProgress, parameters).ToListAsync(cancellationToken);
        }

        var recorded = new List<Guid>();
        foreach (var (takeId, attempt, fraction, activity) in reports.OrderBy(report => report.TakeId))
        {
            if (await database.Set<TakeState>()
                .Where(take => take.TakeId == takeId && take.Attempt == attempt && take.Status == TakeStatus.Generating)
                .ExecuteUpdateAsync(
                    take => take.SetProperty(x => x.Fraction, x => x.Fraction > fraction ? x.Fraction : fraction)
                        .SetProperty(x => x.Activity, activity).SetProperty(x => x.LastProgressAt, now),
                    cancellationToken) == 1)
            {
                recorded.Add(takeId);
            }
        }

        return recorded;
    }

    /// <summary>
    /// The current transaction, which writes only progress, commits before its log is on disk: PostgreSQL keeps rows locked until then, and
    /// a crash of the server loses at most the progress of its last half second.
    /// </summary>
    public static Task CommitWithoutWaitingAsync(DbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.IsPostgres()
            ? database.Database.ExecuteSqlRawAsync("SET LOCAL synchronous_commit = off", cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>
    /// Counts the job's version in the caller's transaction, before it writes events of the job, so that they are committed in the order of
    /// their sequences (<see cref="JobEventCursor"/>): a saga transaction in progress is refused, and repeated after this one. Returns 0
    /// where the job was deleted: then no event of it may be written, because nothing would delete it.
    /// </summary>
    public static Task<int> OrderEventsAsync(DbContext database, Guid jobId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Set<VideoState>().Where(job => job.CorrelationId == jobId)
            .ExecuteUpdateAsync(job => job.SetProperty(x => x.Version, x => x.Version + 1), cancellationToken);
    }

    /// <summary>
    /// Marks a job that has ended and whose files are being deleted. Returns false when it was marked before, or has not ended: it may have
    /// been retried since it was read.
    /// </summary>
    public static async Task<bool> MarkDeletedAsync(
        DbContext database, Guid jobId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await MarkDeletedAsync(
            database.Set<VideoState>().Where(job => job.CorrelationId == jobId), now, cancellationToken) == 1;
    }

    /// <summary>
    /// Marks those of the jobs that have ended and are not marked yet. From then on the saga retries none of them, nor stores one again.
    /// Their versions count, so that a saga transaction in progress that retries one is refused, and because events may be written with the
    /// mark (<see cref="OrderEventsAsync"/>). Returns how many were marked.
    /// </summary>
    public static Task<int> MarkDeletedAsync(IQueryable<VideoState> jobs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return jobs.Where(job => job.EndedAt != null && job.DeletedAt == null).ExecuteUpdateAsync(
            job => job.SetProperty(x => x.DeletedAt, (DateTimeOffset?)now).SetProperty(x => x.Version, x => x.Version + 1),
            cancellationToken);
    }
}
