using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Delivers committed messages to the broker: at once when this process committed them, and now and then looks for what others left behind.
/// Any number of processes may do it; a conversation belongs to one of them at a time, so its messages stay in order.
/// </summary>
internal sealed partial class OutboxDelivery<TDbContext>(
    IBusControl bus, IServiceScopeFactory scopes, OutboxStatements<TDbContext> statements, OutboxSettings<TDbContext> settings,
    OutboxSignal<TDbContext> signal, ILogger<OutboxDelivery<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    private static readonly TimeSpan RetryDelayAfterFailure = TimeSpan.FromSeconds(1);

    private readonly DeliveryCursor _cursor = new(settings.Time, settings.QueryDelay);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
                var (delivered, complete) = await DeliverAsync(stoppingToken);
                if (!complete)
                {
                    await Task.Delay(RetryDelayAfterFailure, settings.Time, stoppingToken);
                }
                else if (delivered == 0)
                {
                    await signal.WaitAsync(settings.QueryDelay, settings.Time, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) // the edge of the process: broker or database may be away for a while, and the messages are safe
            {
                LogDeliveryFailed(logger, exception);
                await Task.Delay(RetryDelayAfterFailure, settings.Time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One round. Returns how many were delivered, and whether nothing failed.</summary>
    private async Task<(int Delivered, bool Complete)> DeliverAsync(CancellationToken stoppingToken)
    {
        using var timeout = new CancellationTokenSource(settings.BatchTimeout, settings.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        await using var scope = scopes.CreateAsyncScope();
        var dbContext = scope.ServiceProvider.GetRequiredService<TDbContext>();

        // A file has one delivering process, and a transaction would keep every other writer waiting while messages are sent.
        await using var transaction = settings.RowLock == RowLock.Sqlite
            ? null
            : await dbContext.Database.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, ending.Token);
        var messages = await dbContext.Set<OutboxMessage>()
            .FromSqlRaw(
                statements.Claim(dbContext),
                settings.ConversationLimit,
                settings.MessageDeliveryLimit,
                settings.RowLock == RowLock.Postgres ? _cursor.Next() : 0)
            .AsNoTracking().ToListAsync(ending.Token);
        _cursor.ScanCompleted();
        if (messages.Count == 0)
        {
            return (0, true);
        }

        _cursor.Advance(messages[0].SequenceNumber);
        var delivered = (await Task.WhenAll(messages.GroupBy(message => message.CorrelationId ?? message.MessageId)
            .Select(conversation => SendAsync(conversation, ending.Token)))).SelectMany(sent => sent).ToArray();
        if (delivered.Length > 0)
        {
            // Also when the host is going down: what was sent must not be sent again.
            await dbContext.Set<OutboxMessage>().Where(message => delivered.Contains(message.SequenceNumber))
                .ExecuteDeleteAsync(timeout.Token);
        }

        if (transaction is not null)
        {
            await transaction.CommitAsync(timeout.Token);
        }

        return (delivered.Length, delivered.Length == messages.Count);
    }

    /// <summary>Sends messages one after the other, and stops at the first that fails. Returns what was sent.</summary>
    private async Task<List<long>> SendAsync(IEnumerable<OutboxMessage> conversation, CancellationToken cancellationToken)
    {
        var sent = new List<long>();
        foreach (var message in conversation)
        {
            try
            {
                await OutboxSender.SendAsync(bus, message, settings.MessageDeliveryTimeout, settings.Time, cancellationToken);
                sent.Add(message.SequenceNumber);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) // the message stays where it is and is tried again, whatever it was
            {
                LogMessageDeliveryFailed(logger, message.MessageType, message.MessageId, exception);
                break;
            }
        }

        return sent;
    }

    [LoggerMessage(LogLevel.Warning, "Messages in the outbox cannot be delivered; it is tried again")]
    private static partial void LogDeliveryFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{MessageType} {MessageId} cannot be delivered; it is tried again")]
    private static partial void LogMessageDeliveryFailed(ILogger logger, string messageType, Guid messageId, Exception exception);
}
