using AdGenius.Contracts;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// What queues are declared with. It works on RabbitMQ 3.10, the oldest we know; this is the one place that depends on the version:
/// from 3.12 a queue can have its own <c>x-consumer-timeout</c>; from 4.0 the delivery limit is 20 where none is given, and without a
/// dead-letter exchange the message is dropped, so both are always given; from 4.3 a negative acknowledgement no longer counts as a
/// delivery, <c>delayed-retry-*</c> policies can space redeliveries, quorum queues have 32 strict priorities, and transient queues
/// that are not exclusive are refused, so ours are durable and expire. On 3.10 a message is redelivered at once and every time counts.
/// </summary>
internal static class QueueArguments
{
    /// <summary>How long the queue of a process that has gone is kept.</summary>
    public static readonly TimeSpan TemporaryLifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A queue that consumers read: replicated, and a message that kills its consumer again and again ends in <c>dead-letter</c>, surely.
    /// </summary>
    public static Dictionary<string, object?> ForWorkQueue(string queue, int deliveryLimit) => queue == Queues.DeadLetter
        ? ForErrorQueue()
        : new()
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = deliveryLimit,
        ["x-dead-letter-exchange"] = Queues.DeadLetter,
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    /// <summary>
    /// A queue in which messages wait for a person: <c>_error</c>, <c>_skipped</c>; and <c>dead-letter</c>, which has nowhere else to go.
    /// </summary>
    public static Dictionary<string, object?> ForErrorQueue() => new() { ["x-queue-type"] = "quorum" };
}
