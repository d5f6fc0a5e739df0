using System.Collections.Concurrent;
using System.Text.Json;
using AdGenius.Chaos.Fleet;
using AdGenius.Chaos.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AdGenius.Chaos.Checking;

/// <summary>
/// A dashboard without anything of ours: a durable queue bound to the events that end a job. Redeliveries of one message count once, by its
/// id.
/// </summary>
internal sealed class EventListener(Servers servers) : IAsyncDisposable
{
    private const string QueueName = "chaos-dashboard";
    private static readonly string[] TerminalEventTypes = ["VideoCompleted", "VideoFailed", "VideoCancelled"];
    private readonly ConcurrentDictionary<(Guid JobId, string MessageId), RunSnapshot.TerminalEvent> _received = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _listening = Task.CompletedTask;

    /// <summary>The endings received.</summary>
    public IReadOnlyCollection<RunSnapshot.TerminalEvent> Received => [.. _received.Values];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _listening = ListenAsync(ready);
        await ready.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task ListenAsync(TaskCompletionSource ready)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await BrokerConnection.OpenAsync(servers.Broker.Uri, _stop.Token);
                await using var channel = await connection.CreateChannelAsync(cancellationToken: _stop.Token);
                var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                connection.ConnectionShutdownAsync += (_, _) =>
                {
                    closed.TrySetResult();
                    return Task.CompletedTask;
                };
                await channel.QueueDeclareAsync(
                    QueueName, durable: true, exclusive: false, autoDelete: false,
                    new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: _stop.Token);
                foreach (var terminalEvent in TerminalEventTypes)
                {
                    await channel.QueueBindAsync(QueueName, $"AdGenius:{terminalEvent}", "", cancellationToken: _stop.Token);
                }

                var consumer = new AsyncEventingBasicConsumer(channel);
                consumer.ReceivedAsync += async (_, delivery) =>
                {
                    Record(delivery.Body.Span);
                    await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
                };
                await channel.BasicConsumeAsync(QueueName, autoAck: false, consumer, _stop.Token);
                ready.TrySetResult();
                await closed.Task.WaitAsync(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (BrokerConnection.IsTransient(fault))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private void Record(ReadOnlySpan<byte> body)
    {
        using var envelope = JsonDocument.Parse(body.ToArray());
        var root = envelope.RootElement;
        var type = root.GetProperty("messageType")[0].GetString()!.Split(':')[^1];
        var jobId = root.GetProperty("message").GetProperty("jobId").GetGuid();
        var messageId = root.GetProperty("messageId").GetString()!;
        _received.TryAdd((jobId, messageId), new RunSnapshot.TerminalEvent(jobId, messageId, type, TimeProvider.System.GetUtcNow()));
    }
}
