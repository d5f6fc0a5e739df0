namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// The arguments that queues are declared with. Only what can never change: the broker refuses to declare a queue again with other
/// arguments, so a changed setting would stop every start. What may change is set by <see cref="BrokerPolicies"/>.
/// </summary>
internal static class QueueArguments
{
    public const string QueueType = "x-queue-type";

    /// <summary>Replicated: a queue survives the loss of a broker node.</summary>
    public const string Quorum = "quorum";

    /// <summary>Of every durable queue.</summary>
    public static Dictionary<string, object?> Durable() => new() { [QueueType] = Quorum };
}
