using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Preparation;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using MassTransit;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Videos.Pickups;

/// <summary>
/// Asks the broker about the queues of the commands that a job which is due waits for (<see cref="KnownQueueDepths"/>). While a message of
/// the job is in the outbox, commands may be there too: their queues count as not empty.
/// </summary>
internal sealed class QueueDepthPreparation(AdGeniusDbContext database, IQueueDepths depths) : IMessagePreparation<VideoDue>
{
    public async Task PrepareAsync(ConsumeContext<VideoDue> context)
    {
        var message = context.Message;
        if (message.AfterRestart)
        {
            return; // every command is sent again
        }

        var job = await database.Videos.AsNoTracking().Include(one => one.Takes)
            .SingleOrDefaultAsync(one => one.CorrelationId == message.JobId && one.IsRunning, context.CancellationToken);
        if (job is null)
        {
            return;
        }

        // Before the queues: a command that leaves the outbox in between is in its queue then, or was picked up.
        var isInOutbox = await database.Set<OutboxMessage>()
            .AnyAsync(one => one.CorrelationId == message.JobId, context.CancellationToken);
        var known = new Dictionary<string, bool?>(StringComparer.Ordinal);
        foreach (var queue in QueuesOf(job, message.At).Distinct(StringComparer.Ordinal))
        {
            known[queue] = isInOutbox ? false : await depths.IsEmptyAsync(queue, context.CancellationToken);
        }

        var payload = new KnownQueueDepths(known);
        context.AddOrUpdatePayload(() => payload, _ => payload);
    }

    private static IEnumerable<string> QueuesOf(VideoState job, DateTimeOffset now) => job.CurrentState == VideoState.Quantifying
        ? [Queues.QuantifyPrompt]
        : job.Takes.Where(take => take.IsInProgress() && take.Commands.Count > 0 && now >= take.DueAt).Select(LostCommands.QueueOf);
}
