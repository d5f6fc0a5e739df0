using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

/// <summary>
/// Reads jobs for display. Every query has the tenant as a condition, so that another tenant's job is not found. Nothing is tracked or
/// written.
/// </summary>
public sealed class JobReader(DbContext database)
{
    /// <summary>Bytes of what the jobs carry (<see cref="JobSize"/>) after which a list ends.</summary>
    private const int MaxBytes = 2_000_000;

    /// <summary>How many jobs of a list are read at once: how long their texts are is known afterwards.</summary>
    private const int JobsPerRead = 10;

    /// <summary>The maximum number of rows of one query.</summary>
    public const int MaxRows = 200;

    /// <summary>The job with its takes in order, or null when this tenant has no such job.</summary>
    public async Task<VideoState?> FindAsync(Guid jobId, string tenantName, CancellationToken cancellationToken)
    {
        var job = await database.Set<VideoState>().AsNoTracking().Include(x => x.Takes)
            .FirstOrDefaultAsync(x => x.CorrelationId == jobId && x.TenantName == tenantName, cancellationToken);
        return job is null ? null : SortTakes(job);
    }

    /// <summary>The state of the job; null when this tenant has no such job.</summary>
    public Task<string?> StateAsync(Guid jobId, string tenantName, CancellationToken cancellationToken) =>
        database.Set<VideoState>().AsNoTracking().Where(x => x.CorrelationId == jobId && x.TenantName == tenantName)
            .Select(x => x.CurrentState).FirstOrDefaultAsync(cancellationToken);

    /// <summary>True when this tenant has the job and it has ended.</summary>
    public Task<bool> IsEndedAsync(Guid jobId, string tenantName, CancellationToken cancellationToken) =>
        database.Set<VideoState>().AsNoTracking()
            .AnyAsync(x => x.CorrelationId == jobId && x.TenantName == tenantName && x.EndedAt != null, cancellationToken);

    /// <summary>
    /// The tenant's jobs, newest first unless the page says otherwise, starting at <paramref name="page"/>. Where their texts are long, a
    /// page has fewer jobs than its limit: a request may have a megabyte of them.
    /// </summary>
    public async Task<JobList> ListAsync(string tenantName, JobPage page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var jobs = database.Set<VideoState>().AsNoTracking().Where(x => x.TenantName == tenantName);
        if (page.State is { } state)
        {
            jobs = state == JobPage.Deleted ? jobs.Where(x => x.DeletedAt != null)
                : JobOutcomes.IsEnded(state) ? jobs.Where(x => x.Outcome == state && x.DeletedAt == null)
                : jobs.Where(x => x.Outcome == JobOutcomes.Open && x.CurrentState == state);
        }

        if (page.CreativeId is { } creativeId)
        {
            jobs = jobs.Where(x => x.CreativeId == creativeId);
        }

        if (page.HidesDeleted)
        {
            jobs = jobs.Where(x => x.DeletedAt == null);
        }

        // The time first: of an alternative of two conditions PostgreSQL uses no index, and would read all earlier pages again.
        if (page is { After: { } first, IsAscending: true })
        {
            jobs = jobs.Where(x => x.AcceptedAt >= first.AcceptedAt && (x.AcceptedAt > first.AcceptedAt || x.CorrelationId > first.JobId));
        }
        else if (page.After is { } after)
        {
            jobs = jobs.Where(x => x.AcceptedAt <= after.AcceptedAt && (x.AcceptedAt < after.AcceptedAt || x.CorrelationId < after.JobId));
        }

        var ordered = page.IsAscending
            ? jobs.OrderBy(x => x.AcceptedAt).ThenBy(x => x.CorrelationId)
            : jobs.OrderByDescending(x => x.AcceptedAt).ThenByDescending(x => x.CorrelationId);
        var limit = Math.Clamp(page.Limit, 1, MaxRows);
        var ids = await ordered.Select(x => x.CorrelationId).Take(limit + 1).ToListAsync(cancellationToken);
        var wanted = ids.Take(limit).ToList();
        var found = new List<VideoState>();
        for (var (read, bytes) = (0, 0L); read < wanted.Count && bytes < MaxBytes; read += JobsPerRead)
        {
            // A query for the takes of its own: each row of a join would repeat the job's texts.
            var next = wanted.Skip(read).Take(JobsPerRead).ToList();
            var rows = await database.Set<VideoState>().AsNoTracking().AsSplitQuery().Include(x => x.Takes)
                .Where(x => x.TenantName == tenantName && next.Contains(x.CorrelationId)).ToDictionaryAsync(
                    x => x.CorrelationId, cancellationToken);
            foreach (var id in next)
            {
                if (rows.TryGetValue(id, out var job)) // null: erased in between
                {
                    found.Add(SortTakes(job));
                    bytes += JobSize.BytesOf(job);
                }
            }
        }

        return new JobList(found, found.Count > 0 && found[^1].CorrelationId != ids[^1]);
    }

    /// <summary>
    /// True where the cursor is behind the end of the job's history, so that it is not of this job: its next events would be left out.
    /// </summary>
    public async Task<bool> IsBehindAsync(Guid jobId, string tenantName, JobEventCursor cursor, CancellationToken cancellationToken) =>
        cursor.Position > await database.Set<JobEvent>()
            .Where(row => row.JobId == jobId && row.TenantName == tenantName && row.Type != JobEventTypes.TakeProgressed)
            .MaxAsync(row => (long?)row.Sequence, cancellationToken); // false where there is no history, or none any more

    /// <summary>
    /// The events of the job's history that are still to be read after <paramref name="after"/> (default for all), in the order of their
    /// sequences, at most <see cref="MaxRows"/>.
    /// </summary>
    public async Task<IReadOnlyList<JobEvent>> EventsAsync(
        Guid jobId,
        string tenantName,
        JobEventCursor after,
        CancellationToken cancellationToken) =>
        await database.Set<JobEvent>().AsNoTracking()
            .Where(x => x.JobId == jobId && x.TenantName == tenantName && x.Sequence > after.Position
                && (x.Sequence > after.Last || x.Type != JobEventTypes.TakeProgressed))
            .OrderBy(x => x.Sequence).Take(MaxRows).ToListAsync(cancellationToken);

    /// <summary>A take of any job of this tenant with its job, or null: the base of a regeneration.</summary>
    public async Task<(VideoState Job, TakeState Take)?> FindTakeAsync(Guid takeId, string tenantName, CancellationToken cancellationToken)
    {
        var job = await database.Set<VideoState>().AsNoTracking().Include(x => x.Takes)
            .FirstOrDefaultAsync(x => x.TenantName == tenantName && x.Takes.Any(take => take.TakeId == takeId), cancellationToken);
        return job is null ? null : (SortTakes(job), job.Takes.Single(x => x.TakeId == takeId));
    }

    private static VideoState SortTakes(VideoState job)
    {
        job.Takes.Sort((one, other) => one.Number.CompareTo(other.Number));
        return job;
    }
}
