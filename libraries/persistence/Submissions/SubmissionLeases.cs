using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Submissions;

/// <summary>
/// Leases of submissions. Each method is one statement and uses the database's clock: with the hosts' own, one that is ahead would take
/// rows that another works on, and submit them a second time. A lease that ends later than any process sets it is no lease: the clock was
/// set back since, and its holder may have been killed before that. A holder that still works loses the row, and its writes are refused.
/// Only that of a row in the state "Submitting" counts all the same, because the paid call may still be in progress.
/// </summary>
public sealed class SubmissionLeases(DatabaseClock clock)
{
    /// <summary>Another process, or another version, may hold a lease for longer than this one.</summary>
    private const int MaxRatioOfDurations = 10;

    private const string Submitting = nameof(SubmissionStatus.Submitting);

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>The submissions that no process holds, to be filtered further.</summary>
    /// <param name="database">The database of the submissions.</param>
    /// <param name="duration">How long this process's leases are valid without a renewal.</param>
    public IQueryable<Submission> Free(DbContext database, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(database);
        var longest = LongestOf(duration);
        if (database.IsPostgres() || database.IsSqlServer())
        {
            var statement = $"SELECT * FROM submissions WHERE lease_expires_at IS NULL OR lease_expires_at < {clock.Expression(database)} "
                + $"OR (lease_expires_at > {clock.Expression(database, longest)} AND status <> '{Submitting}')";
            return database.Set<Submission>().FromSqlRaw(statement);
        }

        var now = clock.ProcessTime; // a parameter, where SQL with the time in it would be translated anew for each query
        var never = now + longest;
        return database.Set<Submission>().Where(row => row.LeaseExpiresAt == null || row.LeaseExpiresAt < now
            || (row.LeaseExpiresAt > never && row.Status != SubmissionStatus.Submitting));
    }

    /// <summary>
    /// Leases a submission whose result is not published. It counts as a write of the row, so that an earlier holder's are refused.
    /// </summary>
    /// <param name="database">The database of the submission.</param>
    /// <param name="submissionId">The submission.</param>
    /// <param name="leaseId">A new, random id.</param>
    /// <param name="duration">How long it is valid without a renewal.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>False when another process holds it.</returns>
    public async Task<bool> TryAcquireAsync(
        DbContext database, Guid submissionId, Guid leaseId, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var statement = $$"""
            UPDATE submissions SET lease_id = {1}, lease_expires_at = {{clock.Expression(database, duration)}}, version = version + 1
            WHERE submission_id = {0} AND result_published_at IS NULL
                AND (lease_expires_at IS NULL OR lease_expires_at < {{clock.Expression(database)}}
                    OR (lease_expires_at > {{clock.Expression(database, LongestOf(duration))}} AND status <> '{{Submitting}}'))
            """;
        return await database.Database.ExecuteSqlRawAsync(statement, [submissionId, leaseId], cancellationToken) == 1;
    }

    /// <summary>Extends the lease to <paramref name="duration"/> from now; never shortens it.</summary>
    /// <returns>False when this process no longer holds it, or it is valid for longer.</returns>
    public async Task<bool> RenewAsync(
        DbContext database, Guid submissionId, Guid leaseId, TimeSpan duration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var until = clock.Expression(database, duration);
        var statement = $$"""
            UPDATE submissions SET lease_expires_at = {{until}}
            WHERE submission_id = {0} AND lease_id = {1} AND lease_expires_at < {{until}}
            """;
        return await database.Database.ExecuteSqlRawAsync(statement, [submissionId, leaseId], cancellationToken) == 1;
    }

    private static TimeSpan LongestOf(TimeSpan duration) => (MaxRatioOfDurations * duration) + ClockTolerance;
}
