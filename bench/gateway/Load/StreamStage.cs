using AdGenius.Bench.Fleet.Measuring;
using AdGenius.Bench.Gateway.Rows;
using AdGenius.Bench.Gateway.Streams;

namespace AdGenius.Bench.Gateway.Load;

/// <summary>
/// One stage: the jobs' events are written at a steady rate while other requests are timed, with however many streams are open.
/// </summary>
internal sealed class StreamStage(
    GatewayBenchOptions options, BenchRows rows, DatabaseMeter database, IReadOnlyList<BenchTenant> tenants, TimedCalls calls)
{
    private const int Groups = 10; // of jobs that have their events at the same moment
    private static readonly TimeSpan RequestInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan DeliveryLimit = TimeSpan.FromSeconds(30);

    public async Task<StageOutcome> RunAsync(StreamSet streams, int gatewayProcessId, CancellationToken cancellationToken)
    {
        await WaitForAllAsync(streams, cancellationToken); // the history, which each stream gets first
        await database.ResetAsync(cancellationToken);
        var ownStatements = rows.Statements;
        var started = TimeProvider.System.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var requests = RequestAsync(ending.Token);
        var delivery = await WriteEventsAsync(streams, started, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        await ending.CancelAsync();
        var durations = await requests;
        var work = await database.ReadAsync(cancellationToken);
        return new StageOutcome(
            streams.Count,
            ProcessMeter.Memory(gatewayProcessId),
            (work.Statements - (rows.Statements - ownStatements)) / elapsed.TotalSeconds,
            Percentiles.Of(durations),
            Percentiles.Of(delivery),
            (rows.Events * streams.PerTenant) - streams.Received);
    }

    /// <summary>Every stream gets every event of its job, also those that were written before it was opened.</summary>
    private Task<long> WaitForAllAsync(StreamSet streams, CancellationToken cancellationToken) =>
        streams.WaitForAsync(rows.Events * streams.PerTenant, DeliveryLimit, cancellationToken);

    private async Task<List<double>> WriteEventsAsync(StreamSet streams, long started, CancellationToken cancellationToken)
    {
        var groups = tenants.Select((tenant, index) => (tenant, index)).GroupBy(one => one.index % Groups, one => one.tenant)
            .Select(group => group.ToList()).ToList();
        var delivery = new List<double>();
        for (var round = 0; TimeProvider.System.GetElapsedTime(started) < options.Length; round++)
        {
            var inserted = TimeProvider.System.GetTimestamp();
            await rows.AddEventsAsync(groups[round % groups.Count], cancellationToken);
            if (streams.Count > 0)
            {
                await WaitForAllAsync(streams, cancellationToken);
                delivery.Add(TimeProvider.System.GetElapsedTime(inserted).TotalMilliseconds);
            }

            var left = (options.EventInterval / Groups * (round + 1)) - TimeProvider.System.GetElapsedTime(started);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, TimeProvider.System, cancellationToken);
            }
        }

        return delivery;
    }

    /// <summary>Reads a job and lists jobs in turn, at a fixed rate: a slow answer does not make the next one start later.</summary>
    private async Task<List<double>> RequestAsync(CancellationToken cancellationToken)
    {
        var pending = new List<Task<double>>();
        using var timer = new PeriodicTimer(RequestInterval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                pending.Add(calls.CallAsync(
                    HttpMethod.Get,
                    pending.Count % 2 == 0 ? $"/api/v1/videos/{tenants[0].JobId}" : "/api/v1/videos?limit=20",
                    null,
                    CancellationToken.None));
            }
        }
        catch (OperationCanceledException)
        {
            // The stage is over.
        }

        return [.. await Task.WhenAll(pending)];
    }
}
