using AdGenius.Bench.Fleet.Measuring;

namespace AdGenius.Bench.Gateway.Load;

/// <summary>What one stage with open streams has shown.</summary>
/// <param name="Streams">Open streams.</param>
/// <param name="Bytes">The gateway's memory.</param>
/// <param name="StatementsPerSecond">Statements of the gateway's database, without those of the bench.</param>
/// <param name="Requests">The duration of other requests, in milliseconds.</param>
/// <param name="Delivery">From an event's insertion to its arrival at the last stream, in milliseconds.</param>
/// <param name="Missing">Events that did not arrive at a stream.</param>
internal sealed record StageOutcome(
    int Streams, long Bytes, double StatementsPerSecond, Percentiles Requests, Percentiles Delivery, long Missing);
