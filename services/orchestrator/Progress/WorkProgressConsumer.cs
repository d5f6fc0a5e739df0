using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.Videos.Jobs;
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

        var cancellationToken = context.CancellationToken;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var takes = await RecordAsync(reports, cancellationToken);
        await DeleteEarlierEventsAsync(takes, cancellationToken);
        foreach (var take in takes)
        {
            history.Write(
                take.JobId,
                take.TenantName,
                JobEventTypes.TakeProgressed,
                new { take.TakeId, take.Number, take.Attempt, take.Fraction, take.Activity, reports[take.TakeId].Preview });
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

    /// <summary>Writes the reports of attempts that have not ended, and returns their takes. Rows are locked in the order of ids.</summary>
    private async Task<List<TakeState>> RecordAsync(
        SortedDictionary<Guid, ClipProgressed> reports, CancellationToken cancellationToken)
    {
        List<Guid> recorded = [];
        foreach (var (takeId, report) in reports)
        {
            var activity = TextLimit.Cut(report.Activity, MaxActivityLength);
            var fraction = Math.Clamp(report.Fraction ?? 0, 0, MaxFraction);
            if (await JobMarks.RecordProgressAsync(
                database, takeId, report.Attempt, fraction, activity, time.GetUtcNow(), cancellationToken))
            {
                recorded.Add(takeId);
            }
        }

        return await database.Takes.AsNoTracking().Where(take => recorded.Contains(take.TakeId))
            .Select(take => new TakeState
            {
                TakeId = take.TakeId,
                JobId = take.JobId,
                TenantName = take.TenantName,
                Number = take.Number,
                Attempt = take.Attempt,
                Fraction = take.Fraction,
                Activity = take.Activity,
            })
            .ToListAsync(cancellationToken);
    }

    private async Task DeleteEarlierEventsAsync(IReadOnlyCollection<TakeState> takes, CancellationToken cancellationToken)
    {
        var jobIds = takes.Select(take => take.JobId).Distinct().ToList();
        var takeIds = takes.Select(take => take.TakeId.ToString()).ToList();
        var events = await database.JobEvents.AsNoTracking()
            .Where(one => jobIds.Contains(one.JobId) && one.Type == JobEventTypes.TakeProgressed)
            .Select(one => new { one.Sequence, one.Data })
            .ToListAsync(cancellationToken);
        var earlier = events.Where(one => takeIds.Exists(takeId => one.Data.Contains(takeId, StringComparison.Ordinal)))
            .Select(one => one.Sequence).ToList();
        if (earlier.Count > 0)
        {
            await database.JobEvents.Where(one => earlier.Contains(one.Sequence)).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
