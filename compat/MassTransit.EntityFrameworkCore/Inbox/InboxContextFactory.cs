using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Opens the transaction in which a message is consumed. The inbox row is written with the consumer's own rows: a second delivery of the
/// same message fails on it, or waits until the first transaction ends and then fails, and is found to be a duplicate. A message that may
/// have been consumed before, because the broker delivers it again or because this is not the first attempt, is looked for first instead.
/// The last statement inserts the messages that were sent; the outbox delivery reads them after the commit.
/// </summary>
internal sealed class InboxContextFactory<TDbContext>(
    TDbContext dbContext, OutboxStatements<TDbContext> statements, OutboxSettings<TDbContext> settings, OutboxSignal<TDbContext> signal,
    IServiceProvider services) : IOutboxContextFactory<TDbContext>
    where TDbContext : DbContext
{
    public async Task Send<T>(ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next)
        where T : class
    {
        // A publisher without MassTransit may send no message id; such a message is always new.
        var messageId = context.GetOriginalMessageId() ?? NewId.NextGuid();
        var isFirstAttempt = !context.ReceiveContext.Redelivered && context.GetRetryAttempt() == 0;
        var strategy = dbContext.Database.CreateExecutionStrategy();
        using var writerLock = await SqliteWriterLock.AcquireAsync(dbContext, context.CancellationToken);
        try
        {
            var sent = await strategy.ExecuteAsync(
                cancellationToken =>
                {
                    var isUnknown = isFirstAttempt;
                    isFirstAttempt = false;
                    return ConsumeAsync(context, messageId, isUnknown, options, next, cancellationToken);
                },
                context.CancellationToken);
            if (sent)
            {
                signal.Notify();
            }
        }
        catch (DbUpdateException) when (!context.CancellationToken.IsCancellationRequested)
        {
            dbContext.ChangeTracker.Clear();
            if (!await dbContext.Set<InboxState>().AnyAsync(
                state => state.MessageId == messageId && state.ConsumerId == options.ConsumerId, context.CancellationToken))
            {
                throw;
            }

            // A duplicate, handled as one that is found first: the consumer is not called, and the endpoint learns that the message was
            // consumed. It would else move a message that no saga reported as consumed to its skipped queue.
            await strategy.ExecuteAsync(
                cancellationToken => ConsumeAsync(context, messageId, isFirstAttempt: false, options, next, cancellationToken),
                context.CancellationToken);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("entity-framework-outbox").Add("context", typeof(TDbContext).Name);

    private async Task<bool> ConsumeAsync<T>(
        ConsumeContext<T> context,
        Guid messageId,
        bool isFirstAttempt,
        OutboxConsumeOptions options,
        IPipe<OutboxConsumeContext<T>> next,
        CancellationToken cancellationToken)
        where T : class
    {
        using var savepoints = new SavepointSuppression(dbContext);
        await using var transaction = await dbContext.Database.BeginTransactionAsync(settings.IsolationLevel, cancellationToken);
        var now = settings.InboxTime(services).GetUtcNow().UtcDateTime;
        var isNew = true;
        if (isFirstAttempt)
        {
            var state = new InboxState
            {
                MessageId = messageId,
                ConsumerId = options.ConsumerId,
                LockId = NewId.NextGuid(),
                Received = now,
                ReceiveCount = 1,
                Consumed = now,
                Delivered = now,
            };
            dbContext.Entry(state).State = EntityState.Added; // without a search for other rows to add
        }
        else
        {
            // The entities that a failed attempt tracked differ from the rows in the database.
            dbContext.ChangeTracker.Clear();
            isNew = await dbContext.Database.ExecuteSqlRawAsync(
                statements.InsertInboxState(dbContext), [messageId, options.ConsumerId, NewId.NextGuid(), now], cancellationToken) == 1;
        }

        using var messages = new PendingMessages(dbContext, settings.Time);
        var sagaSave = new SagaSave();
        context.AddOrUpdatePayload(() => sagaSave, _ => sagaSave);
        await next.Send(new InboxConsumeContext<T>(context, options, services, dbContext, messages, sagaSave, isDuplicate: !isNew));
        await transaction.CommitAsync(cancellationToken);
        if (sagaSave.IsDone)
        {
            dbContext.ChangeTracker.Clear();
        }

        return messages.AnySaved;
    }
}
