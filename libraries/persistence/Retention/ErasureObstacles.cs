using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Retention;

/// <summary>
/// Finds what forbids the erasure of a job. A job ends at once when it is cancelled, while its provider is still to be notified and its
/// payment still to be settled: both need rows that the erasure deletes.
/// </summary>
internal sealed class ErasureObstacles(AdGeniusDbContext database, DatabaseClock clock, BusOptions bus)
{
    /// <summary>How long after the end of a job a worker may still be writing files of its unfinished takes.</summary>
    public static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a message that the bus has not accepted is waited for. Until then it may be what notifies a provider worker of the
    /// cancellation; one that is older has no destination, and is deleted with its job.
    /// </summary>
    public static readonly TimeSpan DeliveryTime = TimeSpan.FromHours(1);

    /// <summary>The jobs of the scope that cannot be erased yet, each with one reason; empty when all can be.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="jobs">Its jobs, or those of one batch.</param>
    /// <param name="batch">The ids of the batch; null for the whole scope, with submissions and requests that have no job.</param>
    /// <param name="cancellationToken">Cancels between two queries.</param>
    public async Task<IReadOnlyList<UnfinishedJob>> FindAsync(
        DataScope scope, IQueryable<VideoState> jobs, IReadOnlyList<Guid>? batch, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var unfinished = new List<UnfinishedJob>();
        var running = await jobs.Where(job => job.EndedAt == null).Select(job => job.CorrelationId).ToListAsync(cancellationToken);
        Add(running, "has not ended");
        if (batch is null)
        {
            Add(
                await UnwrittenAsync(scope, now - QueuedRequestLifetime.Of(bus), cancellationToken),
                "was requested and is not written yet");
        }

        var submissions = batch is null
            ? database.Set<Submission>().AsNoTracking()
                .Where(row => row.TenantName == scope.TenantName && (scope.CreativeId == null || row.CreativeId == scope.CreativeId))
            : database.Set<Submission>().AsNoTracking().Where(row => batch.Contains(row.JobId));
        var unsettled = submissions.Where(row => row.ResultPublishedAt == null);
        Add(
            await unsettled.Select(row => row.JobId).Distinct().ToListAsync(cancellationToken),
            "its provider's job is not cancelled or paid yet");
        var refundable = submissions.Where(row => database.Set<RefundPoll>().Any(poll => poll.SubmissionId == row.SubmissionId));
        Add(
            await refundable.Select(row => row.JobId).Distinct().ToListAsync(cancellationToken),
            "its provider may still refund its payment");

        var calls = PaidWork.UnsettledCalls(database.Set<LedgerEntry>());
        Add(
            await jobs.Where(job => calls.Any(call => call.JobId == job.CorrelationId)).Select(job => job.CorrelationId)
                .ToListAsync(cancellationToken),
            "a call of its workers is not settled yet");

        var messagesAfter = (now - DeliveryTime).UtcDateTime;
        Add(
            await jobs.Where(job => database.Set<OutboxMessage>()
                    .Any(message => message.CorrelationId == job.CorrelationId && message.SentTime > messagesAfter))
                .Select(job => job.CorrelationId).ToListAsync(cancellationToken),
            "messages about it are not delivered yet");

        var endedAfter = now - SettlingTime;
        Add(
            await jobs.Where(job => job.EndedAt > endedAfter
                    && job.Takes.Any(take => take.AttemptStartedAt != null && take.Status != TakeStatus.Stored))
                .Select(job => job.CorrelationId).ToListAsync(cancellationToken),
            $"it ended less than {SettlingTime.TotalMinutes:0} minutes ago and its workers may still write files");
        return [.. unfinished.DistinctBy(job => job.JobId)];

        void Add(IEnumerable<Guid> jobIds, string reason) =>
            unfinished.AddRange(jobIds.Select(jobId => new UnfinishedJob(jobId, reason)));
    }

    /// <summary>
    /// The jobs of requests that a gateway has accepted and no orchestrator has written or refused; after the lifetime of their
    /// messages none will.
    /// </summary>
    private Task<List<Guid>> UnwrittenAsync(DataScope scope, DateTimeOffset after, CancellationToken cancellationToken) =>
        database.QueuedRequests
            .Where(row => row.TenantName == scope.TenantName && (scope.CreativeId == null || row.CreativeId == scope.CreativeId)
                && row.RefusedAt == null && row.At > after && !database.Videos.Any(job => job.CorrelationId == row.JobId))
            .Select(row => row.JobId).ToListAsync(cancellationToken);
}
