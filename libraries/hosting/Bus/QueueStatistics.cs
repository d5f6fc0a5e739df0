namespace AdGenius.Hosting.Bus;

/// <summary>The messages and consumers of one queue.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Ready">Messages that wait.</param>
/// <param name="Unacknowledged">Messages that consumers hold.</param>
/// <param name="Consumers">Consumers of the queue; null where the broker does not list them.</param>
public sealed record QueueStatistics(string Name, long Ready, long Unacknowledged, int? Consumers);
