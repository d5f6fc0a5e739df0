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

    /// <summary>A log on disk, which readers read from any position and which keeps what was read.</summary>
    public const string Stream = "stream";

    /// <summary>
    /// The size of one file of a stream, and of what is deleted at once. The broker's own 500 MB would keep the events of a small
    /// installation for years.
    /// </summary>
    public const long StreamSegmentBytes = 10_000_000;

    /// <summary>The size at which a stream ends where no policy could be set: it must not fill the disk.</summary>
    public const long MaxStreamBytes = 100_000_000_000;

    /// <summary>Of every durable queue.</summary>
    public static Dictionary<string, object?> Durable() => new() { [QueueType] = Quorum };

    /// <summary>Of the stream of public events.</summary>
    public static Dictionary<string, object?> OfStream() => new()
    {
        [QueueType] = Stream,
        ["x-stream-max-segment-size-bytes"] = StreamSegmentBytes,
        ["x-max-length-bytes"] = MaxStreamBytes,
    };
}
