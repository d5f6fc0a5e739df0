using AdGenius.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AdGenius.Chaos.Messages;

/// <summary>
/// Consumes copies of all messages between the services and sends some of them again later, with the same id or a new one. Public events
/// are not repeated: the checker counts those that a dashboard receives.
/// </summary>
internal sealed class MessageTap(Uri broker, int seed, double share) : IAsyncDisposable
{
    private const string QueueName = "chaos-tap";
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stop = new();
#pragma warning disable CA5394 // a plan must be repeatable, not secret
    private readonly Random _random = new(seed * 31);
    private readonly List<Task> _pendingSends = [];
    private Task _listening = Task.CompletedTask;
    private int _sameId;
    private int _newId;

    /// <summary>The queues whose messages are repeated.</summary>
    public static IReadOnlyList<string> Exchanges { get; } =
        [Queues.Videos, Queues.VideoSaga, Queues.QuantifyPrompt, Queues.GenerateClip, Queues.RenderKeyframes, Queues.ComposeClip, Queues
            .FinishVideo, Queues.StoreVideo, Queues.DeleteVideo];

    private static readonly string[] PublicExchanges = ["AdGenius:GenerateVideo", "AdGenius:CancelVideo"];

    /// <summary>How many messages were delivered a second time under their own id.</summary>
    public int DuplicatesSent => Volatile.Read(ref _sameId);

    /// <summary>How many were delivered a second time under a new id.</summary>
    public int DuplicatesWithNewId => Volatile.Read(ref _newId);

    /// <summary>
    /// The exchange through which a message reaches that queue and no other. A message names the exchange that it was first sent to: events
    /// bypass their own, because other queues are bound to it; raw messages are distinguished by theirs.
    /// </summary>
    public static string TargetExchange(string queue, string exchange)
        => Exchanges.Contains(exchange) || PublicExchanges.Contains(exchange) ? exchange : queue;

    public void Start() => _listening = ListenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await BrokerConnection.OpenAsync(broker, _stop.Token);
                await using var channel = await connection.CreateChannelAsync(cancellationToken: _stop.Token);
                await using var sender = await BrokerConnection.OpenConfirmedChannelAsync(connection, _stop.Token);
                var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                connection.ConnectionShutdownAsync += (_, _) =>
                {
                    closed.TrySetResult();
                    return Task.CompletedTask;
                };

                // It ends with the connection: lost copies do no harm.
                await channel.QueueDeclareAsync(
                    QueueName,
                    durable: false,
                    exclusive: true,
                    autoDelete: true,
                    cancellationToken: _stop.Token);
                foreach (var exchange in Exchanges)
                {
                    await channel.QueueBindAsync(QueueName, exchange, "", cancellationToken: _stop.Token);
                }

                var consumer = new AsyncEventingBasicConsumer(channel);
                consumer.ReceivedAsync += (_, delivery) =>
                {
                    DuplicateIfSelected(sender, delivery);
                    return Task.CompletedTask;
                };
                await channel.BasicConsumeAsync(QueueName, autoAck: true, consumer, _stop.Token);
                await closed.Task.WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault) when (BrokerConnection.IsTransient(fault))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
            }
        }

        await Task.WhenAll(_pendingSends);
    }

    private void DuplicateIfSelected(IChannel sender, BasicDeliverEventArgs delivery)
    {
        var message = new Envelope(
            TargetExchange(Queues.VideoSaga, delivery.Exchange),
            new BasicProperties(delivery.BasicProperties),
            delivery.Body.ToArray());
        var isSelected = _random.NextDouble() < share;
        var hasNewId = _random.NextDouble() < 0.5;
        var delay = MaxDelay * _random.NextDouble() * _random.NextDouble();
        if (!isSelected || message.IsCopy || (hasNewId ? message.WithNewId() : message.AsDuplicate()) is not { } copy)
        {
            return;
        }

        lock (_pendingSends)
        {
            _pendingSends.RemoveAll(task => task.IsCompleted);
            _pendingSends.Add(SendDelayedAsync(sender, copy, hasNewId, delay));
        }
    }
#pragma warning restore CA5394

    private async Task SendDelayedAsync(IChannel sender, Envelope copy, bool hasNewId, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, TimeProvider.System, _stop.Token);
            await sender.BasicPublishAsync(
                copy.Exchange,
                "",
                mandatory: false,
                new BasicProperties(copy.Properties),
                copy.Body,
                _stop.Token);
            _ = hasNewId ? Interlocked.Increment(ref _newId) : Interlocked.Increment(ref _sameId);
        }
        catch (Exception fault) when (BrokerConnection.IsTransient(fault))
        {
            // The broker failed; the copy is lost.
        }
    }
}
