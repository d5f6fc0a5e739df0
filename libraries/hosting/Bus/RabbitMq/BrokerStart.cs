using AdGenius.Hosting.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Before the bus starts: connects once, declares the fleet's queues, and ends the process with one line where trying again cannot
/// help. A broker that is merely away is waited for in the background; until it is back the process is not ready.
/// </summary>
internal sealed partial class BrokerStart(
    IOptions<BusOptions> options,
    BrokerLog log,
    TimeProvider time,
    ILogger<BrokerStart> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await TryDeclareAsync(cancellationToken))
        {
            await base.StartAsync(cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            do
            {
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
            while (!await TryDeclareAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops before the broker came.
        }
    }

    private async Task<bool> TryDeclareAsync(CancellationToken cancellationToken)
    {
        var address = BrokerAddress.Of(options.Value);
        try
        {
            await using var connection = await address.ToFactory(options.Value, "adgenius-start").CreateConnectionAsync(cancellationToken);
            await BrokerTopology.DeclareAsync(connection, options.Value.DeliveryLimit, cancellationToken);
            LogConnected(address);
            return true;
        }
        catch (Exception exception) when (BrokerErrorDescriber.Describe(exception) is { } text)
        {
            if (BrokerErrorDescriber.IsPermanent(exception))
            {
                throw new StartupException($"RabbitMQ at {address}: {text}.", exception);
            }

            log.Report(text);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Talking over RabbitMQ at {Address}")]
    private partial void LogConnected(BrokerAddress address);
}
