using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.Persistence.Databases;

/// <summary>
/// While the database is unavailable every connection, message and loop fails with a stack trace at every attempt. This replaces those log
/// entries by one line a minute; all other entries pass.
/// </summary>
internal sealed partial class DatabaseOutageLog : ILoggerFactory
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ILoggerFactory _inner;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private long? _lastTimestamp;

    public DatabaseOutageLog(ILoggerFactory inner, TimeProvider time)
    {
        (_inner, _time) = (inner, time);
        _logger = inner.CreateLogger<DatabaseOutageLog>();
    }

    /// <summary>Wraps the registered logger factory.</summary>
    public static void Decorate(IServiceCollection services)
    {
        if (services.LastOrDefault(
            service => service.ServiceType == typeof(ILoggerFactory)) is { ImplementationType: { } implementation } registered)
        {
            services.Remove(registered);
            services.AddSingleton<ILoggerFactory>(provider => new DatabaseOutageLog(
                (ILoggerFactory)ActivatorUtilities.CreateInstance(provider, implementation), provider.GetRequiredService<TimeProvider>()));
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, _inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => _inner.AddProvider(provider);

    public void Dispose() => _inner.Dispose();

    private void Report(Exception exception)
    {
        lock (_lock)
        {
            if (_lastTimestamp is { } last && _time.GetElapsedTime(last) < Interval)
            {
                return;
            }

            _lastTimestamp = _time.GetTimestamp();
        }

        LogDatabaseUnavailable(DatabaseErrorClassifier.Describe(exception) ?? "connection lost");
    }

    [LoggerMessage(LogLevel.Warning, "Database unavailable: {Reason}. Retrying.")]
    private partial void LogDatabaseUnavailable(string reason);

    private sealed class Logger(DatabaseOutageLog log, ILogger inner) : ILogger
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
            if (exception is null || logLevel < LogLevel.Warning || !DatabaseOutage.IsOutage(exception))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
            else if (inner.IsEnabled(logLevel))
            {
                log.Report(exception);
            }
        }
    }
}
