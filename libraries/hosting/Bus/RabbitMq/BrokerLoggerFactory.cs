using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// The logger factory of MassTransit. Lost connections, which every endpoint reports with a stack trace at every attempt, become one line
/// of <see cref="BrokerLog"/>. Retries are logged at Debug level: a conflict of two answers about one job is ordinary, and the last failed
/// attempt is logged as an error.
/// </summary>
internal sealed class BrokerLoggerFactory(ILoggerFactory inner, BrokerLog log) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(inner.CreateLogger(categoryName), log);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The host owns the inner factory and disposes it.
    }

    // The prefix of MassTransit's log messages about retries.
    private const string RetryLogPrefix = "R-RETRY";

    private sealed class Logger(ILogger inner, BrokerLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (exception is null || BrokerErrorDescriber.Describe(exception) is not { } text)
            {
                var isRetry = exception is not null && formatter(state, null).StartsWith(RetryLogPrefix, StringComparison.Ordinal);
                inner.Log(isRetry ? LogLevel.Debug : logLevel, eventId, state, exception, formatter);
            }
            else if (logLevel >= LogLevel.Information)
            {
                log.Report(text);
            }
        }
    }
}
