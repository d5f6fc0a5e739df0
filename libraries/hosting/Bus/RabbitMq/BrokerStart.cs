using AdGenius.Hosting.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Connects before the bus starts and declares the fleet's queues and sets their policy. Ends the process with one line where a retry
/// cannot succeed. An unavailable broker is retried in the background; until it answers the process is not ready.
/// </summary>
internal sealed partial class BrokerStart(
    IOptions<BusOptions> options,
    BrokerPolicies policies,
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
            // The process stops before the broker answered.
        }
    }

    private async Task<bool> TryDeclareAsync(CancellationToken cancellationToken)
    {
        var address = BrokerAddress.Of(options.Value);
        try
        {
            await using var connection = await address.ToFactory(options.Value, "adgenius-start").CreateConnectionAsync(cancellationToken);
            await BrokerTopology.DeclareAsync(connection, options.Value, cancellationToken);
            await policies.ApplyAsync(cancellationToken);
            LogConnected(address);
            return true;
        }
        catch (Exception exception) when (exception is not StartupException && BrokerErrorDescriber.Describe(exception) is { } text)
        {
            if (BrokerErrorDescriber.IsPermanent(exception))
            {
                throw new StartupException($"RabbitMQ at {address}: {text}.", exception);
            }

            log.Report(text);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Connected to RabbitMQ at {Address}")]
    private partial void LogConnected(BrokerAddress address);
}
