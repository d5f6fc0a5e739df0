using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Progress;

/// <summary>
/// Records when workers start and how far they are, beside the saga: a few small statements instead of the saga's transaction. Of progress
/// that comes faster than once a second the latest may be lost, and only the latest of a take stays in the history.
/// </summary>
internal sealed class WorkProgressConsumer(
    AdGeniusDbContext database, ProgressThrottle throttle, JobHistory history, TimeProvider time)
    : IConsumer<WorkStarted>, IConsumer<ClipProgressed>
{
    private const int MaxActivityLength = 500;
    private const double MaxFraction = 0.99;

    public async Task Consume(ConsumeContext<WorkStarted> context)
    {
        var message = context.Message;
        database.Add(new WorkPickup
        {
            JobId = message.JobId,
            TakeId = message.TakeId,
            Stage = message.Stage,
            Attempt = message.Attempt,
            BatchIndex = message.BatchIndex,
            At = time.GetUtcNow(),
        });
        await database.SaveChangesAsync(context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<ClipProgressed> context)
    {
        var message = context.Message;
        var cancellationToken = context.CancellationToken;
        if (message.Preview is null && !throttle.TryPass(message.TakeId))
        {
            return;
        }

        var activity = message.Activity.Length > MaxActivityLength ? message.Activity[..MaxActivityLength] : message.Activity;
        var fraction = Math.Clamp(message.Fraction ?? 0, 0, MaxFraction);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (!await JobMarks.RecordProgressAsync(
            database, message.TakeId, message.Attempt, fraction, activity, time.GetUtcNow(), cancellationToken))
        {
            return;
        }

        var take = await database.Takes.AsNoTracking().SingleAsync(one => one.TakeId == message.TakeId, cancellationToken);
        var takeId = take.TakeId.ToString();
        await database.JobEvents
            .Where(one => one.JobId == take.JobId && one.Type == JobEventTypes.TakeProgressed && one.Data.Contains(takeId))
            .ExecuteDeleteAsync(cancellationToken);
        history.Write(
            take.JobId,
            take.TenantName,
            JobEventTypes.TakeProgressed,
            new { take.TakeId, take.Number, take.Attempt, take.Fraction, take.Activity, message.Preview });
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
