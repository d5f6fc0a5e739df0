using System.Collections.Concurrent;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// The conversations whose destination did not confirm within a round, and the destinations they wait for. Their number is limited, so that
/// a broker that confirms nothing occupies no more and more memory.
/// </summary>
internal sealed class DetachedDeliveries
{
    private const int MaxDeliveries = 1000;

    private readonly ConcurrentDictionary<ConversationDelivery, Task> _running = [];
    private readonly ConcurrentDictionary<Uri, int> _destinations = [];

    /// <summary>How many more conversations may be detached.</summary>
    public int Room => Math.Max(0, MaxDeliveries - _running.Count);

    /// <summary>True while a message to the same destination is waiting for its confirmation.</summary>
    public bool IsSlow(ConversationDelivery delivery) => delivery.Destination is { } destination
        && _destinations.TryGetValue(destination, out var count) && count > 0;

    /// <summary>Keeps a delivery until <paramref name="record"/>, which waits for its end and writes the result, has ended.</summary>
    public void Add(ConversationDelivery delivery, Func<ConversationDelivery, Task> record)
    {
        Count(delivery.Destination, 1);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[delivery] = ended.Task;
        _ = RunAsync(delivery, record, ended);
    }

    /// <summary>Waits until one of the deliveries has ended.</summary>
    public Task AnyEndedAsync(CancellationToken cancellationToken)
        => _running.IsEmpty ? Task.CompletedTask : Task.WhenAny(_running.Values).WaitAsync(cancellationToken);

    /// <summary>Waits until all deliveries have ended.</summary>
    public Task AllEndedAsync() => Task.WhenAll(_running.Values);

    private async Task RunAsync(ConversationDelivery delivery, Func<ConversationDelivery, Task> record, TaskCompletionSource ended)
    {
        await record(delivery).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Count(delivery.Destination, -1);
        _running.TryRemove(delivery, out _);
        ended.TrySetResult();
    }

    private void Count(Uri? destination, int change)
    {
        if (destination is not null
            && _destinations.AddOrUpdate(destination, change, (_, count) => count + change) == 0)
        {
            _destinations.TryRemove(KeyValuePair.Create(destination, 0));
        }
    }
}
