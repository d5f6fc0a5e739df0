using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AdGenius.Contracts;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Counts the messages in the <c>_error</c>, <c>_skipped</c> and <c>dead-letter</c> queues: a gauge for alerts, and a log line when a count
/// grows. <see cref="DeadLetterRequeuer"/> requeues first what another try may help. A queue that is missing, because it was deleted or the
/// broker has lost its data, is declared again with everything that processes declare at their start; so are policies that are missing, or
/// could not be set at the start.
/// </summary>
internal sealed partial class FailedMessageMonitor : BackgroundService
{
    public const string InstrumentName = "adgenius.bus.failed_messages";

    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly IOptions<BusOptions> _options;
    private readonly DeadLetterRequeuer _requeuer;
    private readonly BrokerPolicies _policies;
    private readonly TimeProvider _time;
    private readonly ILogger<FailedMessageMonitor> _logger;

    public FailedMessageMonitor(
        AdGeniusMetrics metrics,
        IOptions<BusOptions> options,
        DeadLetterRequeuer requeuer,
        BrokerPolicies policies,
        TimeProvider time,
        ILogger<FailedMessageMonitor> logger)
    {
        (_options, _requeuer, _policies, _time, _logger) = (options, requeuer, policies, time, logger);
        metrics.Meter.CreateObservableGauge(
            InstrumentName,
            () => _counts.Select(
                count => new Measurement<long>(count.Value, new KeyValuePair<string, object?>("messaging.destination.name", count.Key))),
            "{message}",
            "Messages in error, skipped and dead-letter queues");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Value.FailedMessageInterval, _time);
        try
        {
            do
            {
                await CheckAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BrokerAddress.Of(_options.Value).ToFactory(_options.Value, "adgenius-failed-message-monitor")
                .CreateConnectionAsync(cancellationToken);
            try
            {
                await _requeuer.RequeueAsync(connection, cancellationToken);
                await CountAsync(connection, cancellationToken);
                await _policies.EnsureAsync(cancellationToken);
            }
            catch (OperationInterruptedException exception) when (exception.ShutdownReason is { ReplyCode: Constants.NotFound } reason)
            {
                LogQueueMissing(reason.ReplyText);
                await BrokerTopology.DeclareAsync(connection, _options.Value, cancellationToken);
                await _policies.ApplyAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (BrokerErrorDescriber.Describe(exception) is not null)
        {
            // The bus reports an unavailable broker; the next check counts again.
        }
    }

    private async Task CountAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var queue in FleetQueue.All.Select(queue => queue.Name).Concat(_options.Value.ReplayStream ? [Queues.VideoEvents] : []))
        {
            await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
        }

        foreach (var errorQueue in FailedMessageQueues.All)
        {
            var count = (long)await channel.MessageCountAsync(errorQueue, cancellationToken);
            if (count > _counts.GetValueOrDefault(errorQueue))
            {
                LogFailedMessagesIncreased(errorQueue, count);
            }

            _counts[errorQueue] = count;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A queue is missing at the broker; all missing ones are declared again: {Reason}")]
    private partial void LogQueueMissing(string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} dead-lettered messages in {Queue}; manual action required")]
    private partial void LogFailedMessagesIncreased(string queue, long count);
}
