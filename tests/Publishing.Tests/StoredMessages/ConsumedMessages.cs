using System.Collections.Concurrent;
using MassTransit;

namespace AdGenius.Publishing.Tests.StoredMessages;

/// <summary>What the consumers of a process have handled, by message id, and what is in progress.</summary>
internal sealed class ConsumedMessages : IReceiveObserver
{
    private readonly ConcurrentDictionary<Guid, string> _handled = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private int _inProgress;

    /// <summary>Messages that a consumer could not handle, with the reason.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>True while a message is in a consumer.</summary>
    public bool IsWorking => Volatile.Read(ref _inProgress) > 0;

    public bool IsHandled(Guid messageId) => _handled.ContainsKey(messageId);

    public Task PreReceive(ReceiveContext context)
    {
        Interlocked.Increment(ref _inProgress);
        return Task.CompletedTask;
    }

    public Task PostReceive(ReceiveContext context)
    {
        Interlocked.Decrement(ref _inProgress);
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        if (context.Message is IEnumerable<ConsumeContext> batch)
        {
            foreach (var one in batch)
            {
                _handled[one.MessageId!.Value] = consumerType;
            }
        }
        else if (context.MessageId is { } messageId)
        {
            _handled[messageId] = consumerType;
        }

        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class
    {
        _failures.Enqueue($"{typeof(T).Name} in {consumerType}: {exception.Message}");
        return Task.CompletedTask;
    }

    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        Interlocked.Decrement(ref _inProgress);
        _failures.Enqueue($"a message of {context.InputAddress}: {exception.Message}");
        return Task.CompletedTask;
    }
}
