using AdGenius.Persistence.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AdGenius.Persistence.Tests.Databases;

public sealed class DatabaseOutageLogTests
{
    // Wrapped as by EF Core and the driver.
    private static readonly Exception Outage = new InvalidOperationException(
        "likely due to a transient failure", new NpgsqlException(
            "Failed to connect",
            new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused)));

    private readonly List<string> _lines = [];

    [Fact]
    public void Failures_of_an_unavailable_database_are_one_line_without_a_stack_trace()
    {
        using var services = Services();
        var loops = services.GetRequiredService<ILogger<DatabaseOutageLogTests>>();
        var messages = services.GetRequiredService<ILoggerFactory>().CreateLogger("MassTransit");

        for (var attempt = 0; attempt < 3; attempt++)
        {
            Log(loops, LogLevel.Error, Outage);
            Log(messages, LogLevel.Warning, new DbUpdateException("not saved", Outage));
        }

        Assert.Equal(
            "Warning: Database unavailable: connection refused. Retrying. (no exception)",
            Assert.Single(_lines));
    }

    [Fact]
    public void Other_log_entries_pass()
    {
        using var services = Services();
        var logger = services.GetRequiredService<ILogger<DatabaseOutageLogTests>>();

        Log(logger, LogLevel.Error, new DbUpdateException("write conflict"));
        Log(logger, LogLevel.Error, new InvalidOperationException("application error"));
        Log(logger, LogLevel.Debug, Outage);
        Log(logger, LogLevel.Warning, null);

        Assert.Equal(4, _lines.Count);
        Assert.DoesNotContain(_lines, line => line.Contains("unavailable:", StringComparison.Ordinal));
    }

    private ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new CapturedLines(_lines)));
        DatabaseOutageLog.Decorate(services);
        return services.BuildServiceProvider();
    }

#pragma warning disable CA1848, CA2254 // the test checks what is logged, not how fast
    private static void Log(ILogger logger, LogLevel level, Exception? exception) => logger.Log(level, exception, "something failed");
#pragma warning restore CA1848, CA2254

    private sealed class CapturedLines(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel}: {formatter(state, exception)} ({exception?.Message ?? "no exception"})");

        public void Dispose()
        {
        }
    }
}
