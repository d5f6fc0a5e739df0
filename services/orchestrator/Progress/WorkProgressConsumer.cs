using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.History;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using MassTransit;
using MassTransit.Logging;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Progress;

/// <summary>
/// Records when workers start and how far they are, beside the saga: messages are taken in batches, each with a few small statements in
/// one transaction. Of progress that comes faster than once a second the latest may be lost, and only the latest of a take stays in the
/// history.
/// </summary>
internal sealed class WorkProgressConsumer(
    AdGeniusDbContext database, ProgressThrottle throttle, JobHistory history, DatabaseTime time)
    : IConsumer<Batch<WorkStarted>>, IConsumer<Batch<ClipProgressed>>
{
    private const int MaxActivityLength = 500;
    private const double MaxFraction = 0.99;

    public async Task Consume(ConsumeContext<Batch<WorkStarted>> context)
    {
        LinkTraces(context.Message);
        var now = time.GetUtcNow();
        database.AddRange(context.Message.Select(one => one.Message).Select(message => new WorkPickup
        {
            JobId = message.JobId,
            TakeId = message.TakeId,
            Stage = message.Stage,
            Attempt = message.Attempt,
            BatchIndex = message.BatchIndex,
            At = message.CommandSentAt > now ? message.CommandSentAt.Value : now, // this process's clock may be behind the sender's
        }));
        await database.SaveChangesAsync(context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<Batch<ClipProgressed>> context)
    {
        LinkTraces(context.Message);
        var reports = LatestOf(context.Message.Select(one => one.Message));
        if (reports.Count == 0)
        {
            return;
        }

        // The saga writes the same rows and waits while they are locked: it is read before, and locked only for the writes.
        var cancellationToken = context.CancellationToken;
        var takes = await ReadTakesAsync(reports.Keys, cancellationToken);
        var earlier = await FindEarlierEventsAsync(takes, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await JobMarks.CommitWithoutWaitingAsync(database, cancellationToken);
        var marks = takes.ConvertAll(take => MarkOf(reports[take.TakeId]));
        var recorded = await JobMarks.RecordProgressAsync(database, marks, time.GetUtcNow(), cancellationToken);
        List<long> replaced = [];
        foreach (var (take, mark) in takes.Zip(marks).Where(one => recorded.Contains(one.First.TakeId)))
        {
            WriteEvent(take, mark, reports[take.TakeId].Preview);
            replaced.AddRange(earlier[take.TakeId]);
        }

        if (replaced.Count > 0)
        {
            await database.JobEvents.Where(one => replaced.Contains(one.Sequence)).ExecuteDeleteAsync(cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A batch is of several jobs: its span is linked to the trace of each.</summary>
    private static void LinkTraces<T>(Batch<T> batch)
        where T : class => JobTrace.LinkAll(batch.Select(static message => message.Headers.Get<string>(DiagnosticHeaders.ActivityId)));

    // A report with a picture passes however early it comes; the picture is kept when a later report of the batch has none.
    private SortedDictionary<Guid, ClipProgressed> LatestOf(IEnumerable<ClipProgressed> messages)
    {
        var latest = new SortedDictionary<Guid, ClipProgressed>();
        foreach (var take in messages.GroupBy(message => message.TakeId))
        {
            var attempt = take.Max(message => message.Attempt);
            var reports = take.Where(message => message.Attempt == attempt).ToList();
            var preview = reports.FindLast(message => message.Preview is not null)?.Preview;
            if (preview is not null || throttle.TryPass(take.Key))
            {
                latest[take.Key] = reports.MaxBy(message => message.Fraction ?? 0)! with { Preview = preview };
            }
        }

        return latest;
    }

    /// <summary>In the order of ids, so that two batches lock rows in the same order.</summary>
    private Task<List<TakeState>> ReadTakesAsync(IReadOnlyCollection<Guid> takeIds, CancellationToken cancellationToken)
        => database.Takes.AsNoTracking().Where(take => takeIds.Contains(take.TakeId)).OrderBy(take => take.TakeId)
            .Select(take => new TakeState
            {
                TakeId = take.TakeId,
                JobId = take.JobId,
                TenantName = take.TenantName,
                Number = take.Number,
                Fraction = take.Fraction,
            })
            .ToListAsync(cancellationToken);

    private async Task<ILookup<Guid, long>> FindEarlierEventsAsync(
        IReadOnlyCollection<TakeState> takes, CancellationToken cancellationToken)
    {
        var jobIds = takes.Select(take => take.JobId).Distinct().ToList();
        var events = await database.JobEvents.AsNoTracking()
            .Where(one => jobIds.Contains(one.JobId) && one.Type == JobEventTypes.TakeProgressed)
            .Select(one => new { one.Sequence, one.Data })
            .ToListAsync(cancellationToken);
        return takes
            .SelectMany(take => events
                .Where(one => one.Data.Contains(take.TakeId.ToString(), StringComparison.Ordinal))
                .Select(one => (take.TakeId, one.Sequence)))
            .ToLookup(one => one.TakeId, one => one.Sequence);
    }

    private static ProgressReport MarkOf(ClipProgressed report) => new(
        report.TakeId,
        report.Attempt,
        Math.Clamp(report.Fraction ?? 0, 0, MaxFraction),
        TextLimit.Cut(report.Activity, MaxActivityLength));

    private void WriteEvent(TakeState take, ProgressReport mark, MediaReference? preview) => history.Write(
        take.JobId,
        take.TenantName,
        JobEventTypes.TakeProgressed,
        new
        {
            take.TakeId,
            take.Number,
            mark.Attempt,
            Fraction = Math.Max(take.Fraction, mark.Fraction),
            mark.Activity,
            Preview = preview,
        });
}
