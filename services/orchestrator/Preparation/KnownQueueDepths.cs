namespace AdGenius.Orchestrator.Preparation;

/// <summary>Which queues were empty when a message was prepared. Payload of the message.</summary>
internal sealed record KnownQueueDepths(IReadOnlyDictionary<string, bool?> Queues)
{
    /// <summary>
    /// True when no message waited in the queue; false when one did, or was in the outbox and may have been for it; null when that is not
    /// known.
    /// </summary>
    public bool? IsEmpty(string queue) => Queues.GetValueOrDefault(queue);
}
