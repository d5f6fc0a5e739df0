using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Delivers committed messages to the broker: at once when this process committed them, and periodically those that other processes left.
/// Any number of processes may deliver; one at a time has claimed a conversation, so its messages stay in order. A conversation whose
/// message was refused is not claimed again before its next attempt is due, so that refused messages neither fill the rounds nor slow down
/// others.
/// </summary>
internal sealed partial class OutboxDelivery<TDbContext>(
    IBusControl bus, IServiceScopeFactory scopes, OutboxStatements<TDbContext> statements, OutboxSettings<TDbContext> settings,
    OutboxSignal<TDbContext> signal, ILogger<OutboxDelivery<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    private static readonly TimeSpan RetryDelayAfterFailure = TimeSpan.FromSeconds(1);

    private readonly DeliveryBackoff _backoff = new();
    private readonly DeliveryCursor _cursor = new(settings.Time, settings.QueryDelay);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
                if (await DeliverAsync(stoppingToken) == 0)
                {
                    await signal.WaitAsync(settings.QueryDelay, settings.Time, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) // the edge of the process: broker or database may be unavailable, and the messages are stored
            {
                LogDeliveryFailed(logger, exception);
                await Task.Delay(RetryDelayAfterFailure, settings.Time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Delivers one round. Returns how many messages were claimed.</summary>
    private async Task<int> DeliverAsync(CancellationToken stoppingToken)
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
                settings.RowLock == RowLock.Postgres ? _cursor.Next() : 0,
                settings.Time.GetUtcNow().UtcDateTime)
            .AsNoTracking().ToListAsync(ending.Token);
        _cursor.ScanCompleted();
        if (messages.Count == 0)
        {
            return 0;
        }

        _cursor.Advance(messages[0].SequenceNumber);
        var results = await Task.WhenAll(messages.GroupBy(message => message.CorrelationId ?? message.MessageId)
            .Select(conversation => SendAsync(conversation.Key, [.. conversation], ending.Token)));
        var delivered = results.SelectMany(result => result.Sent).ToArray();
        if (delivered.Length > 0)
        {
            // Also when the host is stopping: a message that was sent must not be sent again.
            await dbContext.Set<OutboxMessage>().Where(message => delivered.Contains(message.SequenceNumber))
                .ExecuteDeleteAsync(timeout.Token);
        }

        foreach (var group in results.Where(result => result.Refused is not null).GroupBy(result => result.Delay))
        {
            var refused = group.Select(result => result.Refused!.Value).ToArray();
            var next = (settings.Time.GetUtcNow() + group.Key).UtcDateTime;
            await dbContext.Set<OutboxMessage>().Where(message => refused.Contains(message.SequenceNumber))
                .ExecuteUpdateAsync(set => set.SetProperty(message => message.EnqueueTime, next), timeout.Token);
        }

        if (transaction is not null)
        {
            await transaction.CommitAsync(timeout.Token);
        }

        return messages.Count;
    }

    /// <summary>Sends a conversation's messages one after the other, and stops at the first that fails.</summary>
    private async Task<ConversationResult> SendAsync(Guid conversation, OutboxMessage[] messages, CancellationToken cancellationToken)
    {
        var sent = new List<long>();
        foreach (var message in messages)
        {
            if (sent.Count > 0 && message.EnqueueTime > settings.Time.GetUtcNow().UtcDateTime)
            {
                break;
            }

            try
            {
                await OutboxSender.SendAsync(bus, message, settings.MessageDeliveryTimeout, settings.Time, cancellationToken);
                sent.Add(message.SequenceNumber);
                _backoff.Reset(conversation);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) // whatever it was, the message stays in the table and is retried
            {
                var delay = _backoff.Next(conversation);
                LogMessageDeliveryFailed(logger, message.MessageType, message.MessageId, delay, exception);
                return new ConversationResult(sent, message.SequenceNumber, delay);
            }
        }

        return new ConversationResult(sent, Refused: null, TimeSpan.Zero);
    }

    [LoggerMessage(LogLevel.Warning, "Outbox delivery failed; retrying")]
    private static partial void LogDeliveryFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Outbox message {MessageType} {MessageId} could not be delivered; next attempt in {Delay}")]
    private static partial void LogMessageDeliveryFailed(
        ILogger logger, string messageType, Guid messageId, TimeSpan delay, Exception exception);

    /// <summary>The outcome of one conversation in one round.</summary>
    /// <param name="Sent">Sequence numbers of the messages that the broker confirmed.</param>
    /// <param name="Refused">Sequence number of the message that failed; null if none did.</param>
    /// <param name="Delay">When that message is tried again.</param>
    private sealed record ConversationResult(List<long> Sent, long? Refused, TimeSpan Delay);
}
