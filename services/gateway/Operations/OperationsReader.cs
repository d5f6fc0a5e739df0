using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using AdGenius.HttpContracts.Operations;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Operations;

/// <summary>
/// Reads the state of the whole installation, at most once in a few seconds however many ask. Only open jobs and the newest events are
/// read, so its cost does not grow with the history.
/// </summary>
internal sealed class OperationsReader(IServiceScopeFactory scopes, IQueueStatistics queues, DatabaseTime time) : IDisposable
{
    private const int Minutes = 60;
    private const int MaxEvents = 20_000;
    private const int MaxTenants = 50;

    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(3);

    private static readonly string[] Types =
    [
        JobEventTypes.Accepted, JobEventTypes.Quantified, JobEventTypes.TakeStarted, JobEventTypes.TakeFinishing, JobEventTypes.TakeStored,
        JobEventTypes.TakeFailed, JobEventTypes.TakeFallback, JobEventTypes.Retried, JobEventTypes.Completed, JobEventTypes.Failed,
        JobEventTypes.Cancelled,
    ];

    private readonly SemaphoreSlim _reading = new(1);
    private OperationsReport? _last;
    private long _readAt; // a timestamp

    public async Task<OperationsReport> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(_readAt) < CacheLifetime)
            {
                return last;
            }

            var report = await ReadNowAsync(time.GetUtcNow(), cancellationToken);
            (_last, _readAt) = (report, time.GetTimestamp());
            return report;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<OperationsReport> ReadNowAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var queueStatistics = queues.ReadAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var open = database.Videos.AsNoTracking().Where(job => job.EndedAt == null);
        var stages = await open.GroupBy(job => job.CurrentState)
            .Select(group => new { State = group.Key, Jobs = group.Count(), Oldest = group.Min(job => job.AcceptedAt) })
            .ToListAsync(cancellationToken);
        var tenants = await open.GroupBy(job => job.TenantName)
            .Select(group => new
            {
                Name = group.Key,
                Jobs = group.Count(),
                Queued = group.Sum(job => job.CurrentState == "Queued" ? 1 : 0),
            })
            .OrderByDescending(tenant => tenant.Jobs).ThenBy(tenant => tenant.Name).Take(MaxTenants).ToListAsync(cancellationToken);
        var providers = await database.Set<Submission>().AsNoTracking()
            .Where(row => row.ResultPublishedAt == null // none of these is published, and only those have an index without the others
                && (row.Status == SubmissionStatus.Recorded || row.Status == SubmissionStatus.Submitting
                    || row.Status == SubmissionStatus.Submitted))
            .GroupBy(row => row.Model)
            .Select(group => new
            {
                Model = group.Key,
                Waiting = group.Sum(row => row.Status == SubmissionStatus.Recorded ? 1 : 0),
                All = group.Count(),
                Oldest = group.Min(row => row.RecordedAt),
            })
            .ToListAsync(cancellationToken);
        var (throughput, isPartial) = await ThroughputAsync(database, now, cancellationToken);
        return new OperationsReport
        {
            At = now,
            Queues = (await queueStatistics)?.Select(Of).OrderBy(queue => queue.Name, StringComparer.Ordinal).ToList(),
            Stages = [.. stages.Select(row => new OperationsStage { State = row.State, Jobs = row.Jobs, OldestAcceptedAt = row.Oldest })],
            Throughput = throughput,
            IsThroughputPartial = isPartial,
            Providers =
            [
                .. providers.OrderBy(row => row.Model, StringComparer.Ordinal).Select(row => new OperationsProvider
                {
                    Model = row.Model,
                    Waiting = row.Waiting,
                    Submitted = row.All - row.Waiting,
                    OldestRecordedAt = row.Oldest,
                }),
            ],
            Tenants =
            [
                // Sorted again: a PostgreSQL database may have the collation of a language.
                .. tenants.OrderByDescending(row => row.Jobs).ThenBy(row => row.Name, StringComparer.Ordinal)
                    .Select(row => new OperationsTenant
                    {
                        TenantName = row.Name,
                        Queued = row.Queued,
                        Running = row.Jobs - row.Queued,
                    }),
            ],
        };
    }

    /// <summary>Counts the newest events by minute: the last rows of the table, because its times have no index.</summary>
    private static async Task<(List<OperationsThroughput> Counts, bool IsPartial)> ThroughputAsync(
        AdGeniusDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await database.JobEvents.OrderByDescending(row => row.Sequence).Select(row => row.Sequence)
            .FirstOrDefaultAsync(cancellationToken);
        var from = now - TimeSpan.FromMinutes(Minutes);
        var rows = await database.JobEvents.AsNoTracking().Where(row => row.Sequence > last - MaxEvents)
            .Select(row => new { row.Type, row.At }).ToListAsync(cancellationToken);
        var counts = Types.ToDictionary(type => type, _ => new int[Minutes], StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.At > from && counts.TryGetValue(row.Type, out var perMinute))
            {
                perMinute[Math.Clamp((int)((row.At - from).TotalMinutes), 0, Minutes - 1)]++;
            }
        }

        var isPartial = last > MaxEvents && rows.Count > 0 && rows.Min(row => row.At) > from;
        return ([.. counts.Select(pair => new OperationsThroughput { Type = pair.Key, PerMinute = pair.Value })], isPartial);
    }

    private static OperationsQueue Of(QueueStatistics queue) => new()
    {
        Name = queue.Name,
        Ready = queue.Ready,
        Unacknowledged = queue.Unacknowledged,
        Consumers = queue.Consumers,
        IsFailure = queue.Name == Queues.DeadLetter || queue.Name.EndsWith("_error", StringComparison.Ordinal)
            || queue.Name.EndsWith("_skipped", StringComparison.Ordinal),
    };
}
