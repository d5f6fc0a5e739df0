using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AdGenius.Contracts;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Counts the messages that wait for a person in <c>_error</c>, <c>_skipped</c> and <c>crashed</c>: a gauge for alerts, and a line when there are
/// more than before. What another try may help is put back first, see <see cref="CrashedMessageReturn"/>.
/// </summary>
internal sealed partial class FailedMessageWatch : BackgroundService
{
    public const string InstrumentName = "adgenius.bus.failed_messages";

    private static readonly string[] Shelves =
        [.. FleetQueue.All.SelectMany(queue => new[] { queue.Name + "_error", queue.Name + "_skipped" }).Append(Queues.Crashed)];

    private readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);
    private readonly IOptions<BusOptions> options;
    private readonly CrashedMessageReturn crashed;
    private readonly TimeProvider time;
    private readonly ILogger<FailedMessageWatch> logger;

    public FailedMessageWatch(IMeterFactory meters, IOptions<BusOptions> options, CrashedMessageReturn crashed, TimeProvider time, ILogger<FailedMessageWatch> logger)
    {
        (this.options, this.crashed, this.time, this.logger) = (options, crashed, time, logger);
        meters.Create(AdGeniusTelemetry.BusMeter).CreateObservableGauge(
            InstrumentName,
            () => counts.Select(count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("messaging.destination.name", count.Key))),
            "{message}",
            "Messages that wait for a person");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.FailedMessageInterval, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BrokerAddress.Of(options.Value).ToFactory(options.Value, "adgenius-watch").CreateConnectionAsync(cancellationToken);
            await crashed.ReturnAsync(connection, cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            foreach (var shelf in Shelves)
            {
                var count = (long)await channel.MessageCountAsync(shelf, cancellationToken);
                if (count > counts.GetValueOrDefault(shelf))
                {
                    MoreFailed(shelf, count);
                }

                counts[shelf] = count;
            }
        }
        catch (Exception exception) when (BrokerTrouble.Explain(exception) is not null)
        {
            // The bus tells of a broker that is away; the next look finds out what it has.
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} messages wait in {Queue} for a person")]
    private partial void MoreFailed(string queue, long count);
}
