using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// What MassTransit logs with: everything passes, except that lost connections, which every endpoint reports with its own stack trace
/// at every try, become one line of <see cref="BrokerLog"/>, and that what failed is tried again is told only to those who debug: two
/// answers that meet at one job are no trouble, and the last try that fails is an error.
/// </summary>
internal sealed class BrokerLoggerFactory(ILoggerFactory inner, BrokerLog log) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(inner.CreateLogger(categoryName), log);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The host owns the inner factory.
    }

    // What MassTransit's own words for a repetition begin with.
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
