using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Records commands: one row per (take, attempt), however often a command is delivered. Makes no calls.</summary>
internal sealed class SubmissionIntake(
    AdGeniusDbContext database,
    SubmissionPlanner planner,
    SubmissionSignal signal,
    IOptions<SubmissionOptions> options,
    DatabaseTime time)
{
    // Of commands without a limit of their own; the orchestrator always states one.
    private static readonly TimeSpan DefaultQueueTimeout = TimeSpan.FromHours(2);

    /// <summary>
    /// Records the command, unless its job does not exist any more. Once it is recorded, a result will be published, across restarts.
    /// </summary>
    /// <returns>False when the job was erased while the command was queued, so that nothing about it may be stored.</returns>
    public async Task<bool> RecordAsync(GenerateClip command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await FindAsync(command, cancellationToken) is { } known)
        {
            // The saga resent the command: an ended submission publishes its result again, one in progress will publish its own.
            await database.Set<Submission>().Where(row => row.SubmissionId == known.SubmissionId && row.ResultPublishedAt != null)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.ResultPublishedAt, (DateTimeOffset?)null).SetProperty(row => row.DueAt, now),
                    cancellationToken);
            signal.Notify();
            return true;
        }

        var state = await AttemptStates.ReadAsync(database, command.JobId, command.TakeId, command.Attempt, cancellationToken);
        if (state == AttemptState.Erased)
        {
            return false;
        }

        database.Add(await RowOfAsync(command, state, now, cancellationToken));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            database.ChangeTracker.Clear();
            if (await FindAsync(command, cancellationToken) is null)
            {
                throw;
            }

            // The same command was delivered twice concurrently, and the other delivery recorded it.
        }

        signal.Notify();
        return true;
    }

    /// <summary>Abandons a take. Also recorded for commands that arrive later.</summary>
    public async Task AbandonAsync(TakeAbandoned message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var expired = now - options.Value.AbandonedTakeRetention;
        await database.Set<AbandonedTake>().Where(take => take.At < expired).ExecuteDeleteAsync(cancellationToken);
        var acceptedAt = await AcceptedAtAsync(message.JobId, cancellationToken);
        if (await RaiseAbandonedAttemptAsync(message, acceptedAt, now, cancellationToken) == 0
            && !await database.Set<AbandonedTake>().AnyAsync(take => take.TakeId == message.TakeId, cancellationToken))
        {
            database.Add(new AbandonedTake { TakeId = message.TakeId, Attempt = message.Attempt, At = now });
            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
            {
                database.ChangeTracker.Clear(); // delivered twice concurrently: the record exists
                await RaiseAbandonedAttemptAsync(message, acceptedAt, now, cancellationToken);
            }
        }

        // One that is "submitting" keeps its time, which tells whether its call has ended. Nothing can be cancelled before that is known.
        await database.Set<Submission>()
            .Where(row => row.TakeId == message.TakeId && row.Attempt <= message.Attempt && row.ResultPublishedAt == null
                && row.AbandonReason == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(row => row.AbandonReason, (FailureCode?)message.Reason)
                    .SetProperty(row => row.Deferrals, 0)
                    .SetProperty(row => row.DueAt, row => row.Status == SubmissionStatus.Submitting ? row.DueAt : now),
                cancellationToken);
        signal.Notify();
    }

    /// <summary>
    /// Only ever upwards: the messages of two attempts may arrive in any order. A record of an erased job counts for nothing.
    /// </summary>
    private Task<int> RaiseAbandonedAttemptAsync(
        TakeAbandoned message, DateTimeOffset acceptedAt, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.Set<AbandonedTake>()
            .Where(take => take.TakeId == message.TakeId && (take.Attempt < message.Attempt || take.At < acceptedAt))
            .ExecuteUpdateAsync(
                set => set.SetProperty(take => take.Attempt, message.Attempt).SetProperty(take => take.At, now),
                cancellationToken);

    /// <summary>
    /// Since when the job exists. A request that is sent again after an erasure has the same job and takes as before, and what was recorded
    /// of them earlier is of the erased job.
    /// </summary>
    private async Task<DateTimeOffset> AcceptedAtAsync(Guid jobId, CancellationToken cancellationToken) =>
        await database.Set<VideoState>().Where(job => job.CorrelationId == jobId).Select(job => (DateTimeOffset?)job.AcceptedAt)
            .SingleOrDefaultAsync(cancellationToken) ?? DateTimeOffset.UnixEpoch;

    private Task<Submission?> FindAsync(
        GenerateClip command,
        CancellationToken cancellationToken) => database.Set<Submission>().AsNoTracking()
        .SingleOrDefaultAsync(row => row.TakeId == command.TakeId && row.Attempt == command.Attempt, cancellationToken);

    private async Task<Submission> RowOfAsync(
        GenerateClip command, AttemptState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new Submission
        {
            SubmissionId = Guid.NewGuid(),
            TakeId = command.TakeId,
            Attempt = command.Attempt,
            JobId = command.JobId,
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Model = command.Model,
            Command = command,
            RecordedAt = now,
            TraceParent = JobTrace.Current,
            DueAt = now,
            Deadline = QueueDeadline(command, now),
        };
        // A message that was queued for long, or is moved back from the error queue, may be of an attempt that was given up since.
        var acceptedAt = await AcceptedAtAsync(command.JobId, cancellationToken);
        if (state == AttemptState.Ended || await database.Set<AbandonedTake>()
            .AnyAsync(
                take => take.TakeId == command.TakeId && take.Attempt >= command.Attempt && take.At >= acceptedAt, cancellationToken)
            || await database.Set<Submission>()
                .AnyAsync(later => later.TakeId == command.TakeId && later.Attempt > command.Attempt, cancellationToken))
        {
            row.AbandonReason = FailureCode.Cancelled;
        }

        await planner.PlanAsync(database, row, cancellationToken);
        return row;
    }

    /// <summary>Until when the submission may wait to be sent; its provider's deadline follows when it is accepted.</summary>
    private DateTimeOffset QueueDeadline(GenerateClip command, DateTimeOffset now)
    {
        var latest = now + options.Value.QueueTimeout;
        return command.NotAfter < latest ? command.NotAfter.Value : latest ?? command.NotAfter ?? now + DefaultQueueTimeout;
    }
}
