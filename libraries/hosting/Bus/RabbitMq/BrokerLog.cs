using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Tells of trouble with the broker once a minute in one line, however many parts of the bus run into it.</summary>
internal sealed partial class BrokerLog(IOptions<BusOptions> options, TimeProvider time, ILogger<BrokerLog> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _sync = new();
    private string? _lastText;
    private long _lastTimestamp;

    /// <summary>Logs the trouble, unless it was just told.</summary>
    public void Report(string text)
    {
        lock (_sync)
        {
            if (_lastText == text && time.GetElapsedTime(_lastTimestamp) < Interval)
            {
                return;
            }

            (_lastText, _lastTimestamp) = (text, time.GetTimestamp());
        }

        LogBrokerUnavailable(BrokerAddress.Of(options.Value), text);
    }

    [LoggerMessage(LogLevel.Warning, "RabbitMQ at {Address}: {Reason}. Not ready until it is back; trying again.")]
    private partial void LogBrokerUnavailable(BrokerAddress address, string reason);
}
