using System.Collections.Concurrent;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// The pause before a conversation's next delivery attempt: a second after the first failure, then twice the pause before, up to a minute.
/// The time itself is in the table, where every process sees it; only the number of failures is this process's own.
/// </summary>
internal sealed class DeliveryBackoff
{
    // Beyond so many failing conversations all of them start again at a second: a bound of memory, not a rule of delivery.
    private const int MaxConversations = 100_000;
    private const int MaxDoublings = 6;
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, int> _failures = new();

    /// <summary>Counts a failure and returns the pause that follows.</summary>
    public TimeSpan Next(Guid conversation)
    {
        if (_failures.Count >= MaxConversations)
        {
            _failures.Clear();
        }

        var failures = _failures.AddOrUpdate(conversation, 1, static (_, count) => Math.Min(count + 1, MaxDoublings + 1));
        var delay = MinDelay * (1 << (failures - 1));
        return delay < MaxDelay ? delay : MaxDelay;
    }

    /// <summary>Ends the pauses of a conversation: a message was delivered.</summary>
    public void Reset(Guid conversation) => _failures.TryRemove(conversation, out _);
}
