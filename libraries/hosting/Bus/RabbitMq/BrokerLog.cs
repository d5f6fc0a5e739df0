using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Logs an error of the broker in one line once a minute, however many parts of the bus report it.</summary>
internal sealed partial class BrokerLog(IOptions<BusOptions> options, TimeProvider time, ILogger<BrokerLog> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _sync = new();
    private string? _lastText;
    private long _lastTimestamp;

    /// <summary>Logs the error, unless the same was logged within the last minute.</summary>
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

    [LoggerMessage(LogLevel.Warning, "RabbitMQ at {Address} unavailable: {Reason}. Not ready; retrying.")]
    private partial void LogBrokerUnavailable(BrokerAddress address, string reason);
}
