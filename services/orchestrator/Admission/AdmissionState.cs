using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Tenants;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// What keeps queued jobs from starting: pauses, start times, reserved stages and models, and the jobs that run already. What is stored is
/// read about once a second, however often the loop is woken, so that admission costs little more for jobs that nothing keeps back.
/// </summary>
internal sealed class AdmissionState(DatabaseTime time)
{
    private const int JobsPerRefresh = 500;
    private const int TenantsPerStatement = 500;

    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    private (RunningCounts Counts, long At)? _counts;

    private HeldLease? _lease;
    private long? _refreshedAt;
    private IReadOnlyList<string>? _pausedModels; // null: not known, pauses may have ended while another process admitted or none did
    private IReadOnlyDictionary<string, int>? _ownLimits; // null: not known either

    /// <summary>What is paused, as of the last refresh.</summary>
    public PauseSet Pauses { get; private set; } = PauseSet.Empty;

    /// <summary>
    /// The stages and models that wait for capacity for a job, as of the last pass. Another process that admits finds the same jobs without
    /// capacity again.
    /// </summary>
    public AdmissionReservations Reservations { get; private set; } = AdmissionReservations.None;

    /// <summary>The waiting tenants that were found to have jobs of closed models alone.</summary>
    public SkippedTenants SkippedTenants { get; } = new();

    /// <summary>
    /// Reads the pauses and the tenants' own limits, and releases the scheduled jobs whose time has come. Called by the process that
    /// admits.
    /// </summary>
    public async Task RefreshAsync(AdGeniusDbContext database, HeldLease lease, CancellationToken cancellationToken)
    {
        if (lease != _lease)
        {
            (_lease, _refreshedAt, _pausedModels, _ownLimits, _counts) = (lease, null, null, null, null);
            Reserve(AdmissionReservations.None);
            SkippedTenants.Clear();
        }

        if (_refreshedAt is { } last && time.GetElapsedTime(last) < RefreshInterval)
        {
            return;
        }

        var pauses = await PauseStore.ReadAsync(database, cancellationToken);
        var ownLimits = await TenantLimitStore.RunningJobsAsync(database, cancellationToken);
        if (_pausedModels?.Any(model => !pauses.Models.Contains(model)) ?? true)
        {
            await ListAllTenantsAsync(database, cancellationToken);
        }
        else
        {
            await ListTenantsAsync(database, ChangedLimits(_ownLimits!, ownLimits), cancellationToken);
        }

        Pauses = pauses;
        (_pausedModels, _ownLimits) = (pauses.Models, ownLimits);
        var releasesMore = await ReleaseScheduledAsync(database, time.GetUtcNow(), cancellationToken);
        _refreshedAt = releasesMore ? null : time.GetTimestamp();
    }

    /// <summary>
    /// The counts of the last second, with what was admitted since: at least as many as run. Null when there are none of this lease.
    /// </summary>
    public RunningCounts? RecentCounts() =>
        _counts is { } kept && time.GetElapsedTime(kept.At) < RefreshInterval ? kept.Counts : null;

    /// <summary>Keeps new counts; the pass adds to them what it admits.</summary>
    public void Keep(RunningCounts counts) => _counts = (counts, time.GetTimestamp());

    /// <summary>Keeps which stages and models wait for capacity, for the next pass.</summary>
    public void Reserve(AdmissionReservations reservations) => Reservations = reservations;

    /// <summary>A tenant that had jobs of paused models alone has left the list of waiting tenants.</summary>
    private static Task<int> ListAllTenantsAsync(AdGeniusDbContext database, CancellationToken cancellationToken) =>
        database.TenantQueue.Where(entry => !entry.IsWaiting).ExecuteUpdateAsync(
            entry => entry.SetProperty(x => x.IsWaiting, true).SetProperty(x => x.Revision, x => x.Revision + 1), cancellationToken);

    /// <summary>A tenant that was at its limit has left the list, and its limit may be higher now.</summary>
    private static async Task ListTenantsAsync(
        AdGeniusDbContext database, IEnumerable<string> tenantNames, CancellationToken cancellationToken)
    {
        foreach (var names in tenantNames.Chunk(TenantsPerStatement))
        {
            await database.TenantQueue.Where(entry => !entry.IsWaiting && names.Contains(entry.TenantName)).ExecuteUpdateAsync(
                entry => entry.SetProperty(x => x.IsWaiting, true).SetProperty(x => x.Revision, x => x.Revision + 1), cancellationToken);
        }
    }

    private static IEnumerable<string> ChangedLimits(IReadOnlyDictionary<string, int> before, IReadOnlyDictionary<string, int> after) =>
        before.Except(after).Concat(after.Except(before)).Select(limit => limit.Key).Distinct(StringComparer.Ordinal);

    private static async Task<bool> ReleaseScheduledAsync(
        AdGeniusDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await database.Videos.AsNoTracking()
            .Where(job => job.AdmissionOrder == AdmissionOrder.Scheduled && job.StartAt <= now)
            .OrderBy(job => job.StartAt).Take(JobsPerRefresh)
            .Select(job => new { job.CorrelationId, job.TenantName, job.Request })
            .ToListAsync(cancellationToken);
        if (due.Count == 0)
        {
            return false;
        }

        // Queue entries before jobs, as in every transaction that writes both.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var tenants = due.Select(job => job.TenantName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        await database.TenantQueue.Where(entry => tenants.Contains(entry.TenantName)).ExecuteUpdateAsync(
            entry => entry.SetProperty(x => x.IsWaiting, true).SetProperty(x => x.Revision, x => x.Revision + 1), cancellationToken);
        await JobMarks.ReleaseScheduledAsync(
            database, [.. due.Select(job => (job.CorrelationId, AdmissionOrder.Of(job.Request.Priority)))], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count == JobsPerRefresh;
    }
}
