using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Delivers committed messages to the broker: at once when this process committed them, and periodically those that other processes left.
/// Any number of processes may deliver; one at a time has claimed a conversation, so its messages stay in order. A conversation whose
/// message was refused is not claimed again before its next attempt is due, so that refused messages neither fill the rounds nor slow down
/// others. A conversation whose destination does not confirm leaves its round after half a second and ends by itself.
/// </summary>
internal sealed partial class OutboxDelivery<TDbContext>(
    IBusControl bus, IServiceScopeFactory scopes, OutboxStatements<TDbContext> statements, OutboxSettings<TDbContext> settings,
    OutboxSignal<TDbContext> signal, ILogger<OutboxDelivery<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    private static readonly TimeSpan RetryDelayAfterFailure = TimeSpan.FromSeconds(1);

    // A broker confirms in milliseconds; a destination that needs longer than this must not hold the other conversations.
    private static readonly TimeSpan RoundLimit = TimeSpan.FromMilliseconds(500);

    // Another process may commit a message of a conversation that a round here has claimed, and its own claim leaves it out.
    private static readonly TimeSpan RepeatDelay = TimeSpan.FromMilliseconds(100);

    // From the end of a send that took the whole time limit to the write of its result.
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(5);

    // A message that is committed while one round waits for its confirmations leaves with the other.
    private const int ConcurrentRounds = 2;

    private readonly DeliveryBackoff _backoff = new();
    private readonly DetachedDeliveries _detached = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The rounds of one process are to each other as those of two processes. A file has one writer at a time, and no row locks.
        var rounds = settings.RowLock == RowLock.Sqlite ? 1 : ConcurrentRounds;
        await Task.WhenAll(Enumerable.Range(0, rounds).Select(_ => DeliverUntilStoppedAsync(stoppingToken)));
        await _detached.AllEndedAsync();
    }

    private async Task DeliverUntilStoppedAsync(CancellationToken stoppingToken)
    {
        var cursor = new DeliveryCursor(settings.Time, settings.QueryDelay);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
                var notified = signal.Count;
                var round = await DeliverAsync(cursor, stoppingToken);
                if (round == Round.Empty)
                {
                    await signal.WaitAsync(settings.QueryDelay, settings.Time, stoppingToken);
                }
                else if (round == Round.All && signal.Count == notified)
                {
                    await signal.WaitAsync(
                        settings.QueryDelay < RepeatDelay ? settings.QueryDelay : RepeatDelay, settings.Time, stoppingToken);
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

    /// <summary>Delivers one round.</summary>
    private async Task<Round> DeliverAsync(DeliveryCursor cursor, CancellationToken stoppingToken)
    {
        if (_detached.Room == 0)
        {
            await _detached.AnyEndedAsync(stoppingToken);
        }

        using var timeout = new CancellationTokenSource(settings.BatchTimeout, settings.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        await using var scope = scopes.CreateAsyncScope();
        var dbContext = scope.ServiceProvider.GetRequiredService<TDbContext>();

        // A file has one delivering process, and a transaction would keep every other writer waiting while messages are sent.
        await using var transaction = settings.RowLock == RowLock.Sqlite
            ? null
            : await dbContext.Database.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, ending.Token);
        var conversationLimit = Math.Min(settings.ConversationLimit, Math.Max(1, _detached.Room));
        object[] limits =
        [
            conversationLimit,
            settings.MessageDeliveryLimit,
            settings.RowLock == RowLock.Postgres ? cursor.Next() : 0,
        ];
        var messages = await dbContext.Set<OutboxMessage>()
            .FromSqlRaw(
                statements.Claim(dbContext),
                settings.RowLock == RowLock.Sqlite ? [.. limits, settings.Time.GetUtcNow().UtcDateTime] : limits)
            .AsNoTracking().ToListAsync(ending.Token);
        cursor.ScanCompleted();
        if (messages.Count == 0)
        {
            return Round.Empty;
        }

        cursor.Advance(messages[0].SequenceNumber);
        var deliveries = messages.GroupBy(message => message.CorrelationId ?? message.MessageId)
            .Select(conversation => new ConversationDelivery(conversation.Key, [.. conversation], settings.Time)).ToList();
        var slow = await SendAsync(deliveries, stoppingToken);

        try
        {
            // Also when the host is stopping: a message that was sent must not be sent again. The lease is written first, because a slow
            // send may end now, and its result replaces the lease.
            var current = slow.Select(delivery => delivery.Detach()).OfType<long>().ToArray();
            await DelayAsync(dbContext, current, settings.MessageDeliveryTimeout + LeaseMargin, timeout.Token);
            await RecordAsync(dbContext, deliveries, timeout.Token);
            if (transaction is not null)
            {
                await transaction.CommitAsync(timeout.Token);
            }
        }
        finally
        {
            slow.ForEach(delivery => _detached.Add(delivery, RecordDetachedAsync));
        }

        return deliveries.Count >= conversationLimit || messages.Count >= settings.MessageDeliveryLimit ? Round.Full : Round.All;
    }

    /// <summary>
    /// Sends the conversations concurrently, and returns those that have not ended after <see cref="RoundLimit"/>. A destination that is
    /// slow already is not waited for.
    /// </summary>
    private async Task<List<ConversationDelivery>> SendAsync(List<ConversationDelivery> deliveries, CancellationToken stoppingToken)
    {
        var awaited = deliveries.Where(delivery => !_detached.IsSlow(delivery)).ToList();
        foreach (var delivery in deliveries)
        {
            delivery.Start(
                async message =>
                {
                    await OutboxSender.SendAsync(bus, message, settings.MessageDeliveryTimeout, settings.Time, stoppingToken);
                    _backoff.Reset(delivery.Id);
                },
                (message, exception) => Failed(delivery.Id, message, exception, stoppingToken));
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(
            Task.WhenAll(awaited.Select(delivery => delivery.Completion)),
            Task.Delay(RoundLimit, settings.Time, ended.Token));
        await ended.CancelAsync();
        return [.. deliveries.Where(delivery => !delivery.Completion.IsCompleted)];
    }

    /// <summary>What a round has claimed: nothing, all messages that it could claim, or as many as its limits allow.</summary>
    private enum Round
    {
        Empty,
        All,
        Full,
    }

    private TimeSpan Failed(Guid conversation, OutboxMessage message, Exception exception, CancellationToken stoppingToken)
    {
        if (exception is OperationCanceledException && stoppingToken.IsCancellationRequested)
        {
            return TimeSpan.Zero; // the next process sends it
        }

        var delay = _backoff.Next(conversation);
        LogMessageDeliveryFailed(logger, message.MessageType, message.MessageId, delay, exception);
        return delay;
    }

    /// <summary>
    /// Writes the result of a conversation that did not end with its round. Until then the time of the next attempt, which is in the table,
    /// keeps every process from claiming it.
    /// </summary>
    private async Task RecordDetachedAsync(ConversationDelivery delivery)
    {
        await delivery.Completion;
        using var timeout = new CancellationTokenSource(settings.BatchTimeout, settings.Time);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await RecordAsync(scope.ServiceProvider.GetRequiredService<TDbContext>(), [delivery], timeout.Token);
            signal.Notify();
        }
        catch (Exception exception) // the database may be unavailable: the message is sent again after the time in the table
        {
            LogDeliveryFailed(logger, exception);
        }
    }

    private async Task RecordAsync(
        TDbContext dbContext, IReadOnlyCollection<ConversationDelivery> deliveries, CancellationToken cancellationToken)
    {
        var delivered = deliveries.SelectMany(delivery => delivery.TakeSent()).ToArray();
        if (delivered.Length > 0)
        {
            await dbContext.Set<OutboxMessage>().Where(message => delivered.Contains(message.SequenceNumber))
                .ExecuteDeleteAsync(cancellationToken);
        }

        foreach (var group in deliveries.Where(delivery => delivery.Refused is not null).GroupBy(delivery => delivery.Delay))
        {
            await DelayAsync(dbContext, [.. group.Select(delivery => delivery.Refused!.Value)], group.Key, cancellationToken);
        }
    }

    private async Task DelayAsync(TDbContext dbContext, long[] messages, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (messages.Length > 0)
        {
            object next = settings.RowLock == RowLock.Sqlite
                ? (settings.Time.GetUtcNow() + delay).UtcDateTime
                : (int)delay.TotalMilliseconds;
            await dbContext.Database.ExecuteSqlRawAsync(statements.Delay(dbContext, messages), [next], cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Outbox delivery failed; retrying")]
    private static partial void LogDeliveryFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Outbox message {MessageType} {MessageId} could not be delivered; next attempt in {Delay}")]
    private static partial void LogMessageDeliveryFailed(
        ILogger logger, string messageType, Guid messageId, TimeSpan delay, Exception exception);
}
