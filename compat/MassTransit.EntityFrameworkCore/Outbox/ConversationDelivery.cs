namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Sends the claimed messages of one conversation, one after the other. A conversation that is slow is detached from its round: the message
/// that is being sent goes on, the messages behind it are left for a later round.
/// </summary>
internal sealed class ConversationDelivery(Guid id, OutboxMessage[] messages, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<long> _sent = [];
    private long? _current;
    private bool _isDetached;

    public Guid Id => id;

    /// <summary>Where the first message goes.</summary>
    public Uri? Destination { get; } = messages[0].DestinationAddress;

    /// <summary>The running delivery. It never fails.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Sequence number of the message that failed; null if none did.</summary>
    public long? Refused { get; private set; }

    /// <summary>How long after its failure that message is tried again.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>Begins to send; stops at the first message that fails.</summary>
    /// <param name="send">Sends one message.</param>
    /// <param name="failed">Called with the message and the exception of a failure; returns the pause before the next attempt.</param>
    public void Start(Func<OutboxMessage, Task> send, Func<OutboxMessage, Exception, TimeSpan> failed)
        => Completion = RunAsync(send, failed);

    /// <summary>The messages that the broker has confirmed since the last call.</summary>
    public IReadOnlyList<long> TakeSent()
    {
        lock (_lock)
        {
            long[] sent = [.. _sent];
            _sent.Clear();
            return sent;
        }
    }

    /// <summary>
    /// No further message is begun. Returns the sequence number of the message that is being sent; null when none is, and the delivery
    /// ends without another send.
    /// </summary>
    public long? Detach()
    {
        lock (_lock)
        {
            _isDetached = true;
            return _current;
        }
    }

    private async Task RunAsync(Func<OutboxMessage, Task> send, Func<OutboxMessage, Exception, TimeSpan> failed)
    {
        for (var i = 0; i < messages.Length && TryBegin(messages[i], isFirst: i == 0); i++)
        {
            try
            {
                await send(messages[i]);
            }
            catch (Exception exception) // whatever it was, the message stays in the table and is retried
            {
                var delay = failed(messages[i], exception);
                lock (_lock)
                {
                    (Refused, Delay, _current) = (messages[i].SequenceNumber, delay, null);
                }

                return;
            }

            lock (_lock)
            {
                _sent.Add(messages[i].SequenceNumber);
                _current = null;
            }
        }
    }

    private bool TryBegin(OutboxMessage message, bool isFirst)
    {
        lock (_lock)
        {
            if (_isDetached || (!isFirst && message.EnqueueTime > time.GetUtcNow().UtcDateTime))
            {
                return false;
            }

            _current = message.SequenceNumber;
            return true;
        }
    }
}
