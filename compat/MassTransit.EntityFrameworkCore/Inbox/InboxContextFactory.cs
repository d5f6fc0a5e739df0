using MassTransit.Middleware;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Opens the transaction in which a message is consumed. Its first statement inserts the inbox row: a concurrent delivery of the same
/// message finds the row, or waits until the first transaction ends. Its last statement inserts the messages that were sent; the outbox
/// delivery reads them after the commit.
/// </summary>
internal sealed class InboxContextFactory<TDbContext>(
    TDbContext dbContext, OutboxStatements<TDbContext> statements, OutboxSettings<TDbContext> settings, OutboxSignal<TDbContext> signal,
    IServiceProvider services) : IOutboxContextFactory<TDbContext>
    where TDbContext : DbContext
{
    public async Task Send<T>(ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next)
        where T : class
    {
        var strategy = dbContext.Database.CreateExecutionStrategy();
        var isRetry = false;
        using var writerLock = await SqliteWriterLock.AcquireAsync(dbContext, context.CancellationToken);
        var sent = await strategy.ExecuteAsync(
            cancellationToken =>
            {
                if (isRetry)
                {
                    // The entities that the failed attempt tracked differ from the rows in the database.
                    dbContext.ChangeTracker.Clear();
                }

                isRetry = true;
                return ConsumeAsync(context, options, next, cancellationToken);
            },
            context.CancellationToken);
        if (sent)
        {
            signal.Notify();
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("entity-framework-outbox").Add("context", typeof(TDbContext).Name);

    private async Task<bool> ConsumeAsync<T>(
        ConsumeContext<T> context, OutboxConsumeOptions options, IPipe<OutboxConsumeContext<T>> next, CancellationToken cancellationToken)
        where T : class
    {
        using var savepoints = new SavepointSuppression(dbContext);
        await using var transaction = await dbContext.Database.BeginTransactionAsync(settings.IsolationLevel, cancellationToken);

        // A publisher without MassTransit may send no message id; such a message is always new.
        var messageId = context.GetOriginalMessageId() ?? NewId.NextGuid();
        var now = settings.Time.GetUtcNow().UtcDateTime;
        var isNew = await dbContext.Database.ExecuteSqlRawAsync(
            statements.InsertInboxState(dbContext), [messageId, options.ConsumerId, NewId.NextGuid(), now], cancellationToken) == 1;

        using var messages = new PendingMessages(dbContext, settings.Time);
        await next.Send(new InboxConsumeContext<T>(context, options, services, dbContext, messages, isDuplicate: !isNew));
        await transaction.CommitAsync(cancellationToken);
        return messages.AnySaved;
    }
}
