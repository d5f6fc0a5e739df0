using MassTransit.Logging;
using MassTransit.Serialization;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Sends one message of the outbox table and waits for the broker's confirmation.</summary>
internal static class OutboxSender
{
    /// <exception cref="OperationCanceledException">The broker did not confirm in time.</exception>
    public static async Task SendAsync(
        IBus bus,
        OutboxMessage message,
        TimeSpan timeout,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        // Its delay is over; the transport must not add it once more.
        message.EnqueueTime = null;
        message.Deserialize(SystemTextJsonMessageSerializer.Instance);
        var destination = message.DestinationAddress ?? throw new InvalidOperationException(
            $"Outbox message {message.MessageId} of type {message.MessageType} has no destination address.");
        using var late = new CancellationTokenSource(timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var endpoint = await bus.GetSendEndpoint(destination).WaitAsync(ended.Token);
        var activity = LogContext.Current?.StartOutboxDeliverActivity(message);
        try
        {
            // A transport may not observe the token while it waits for the broker.
            await endpoint.Send(new SerializedMessageBody(), new StoredMessagePipe(message, time), ended.Token)
                .WaitAsync(ended.Token);
        }
        catch (Exception exception)
        {
            activity?.AddExceptionEvent(exception);
            throw;
        }
        finally
        {
            activity?.Stop();
        }
    }
}
