using Microsoft.Extensions.Logging;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>Shows warnings and errors in the test's output.</summary>
internal sealed class TestLog : ILoggerProvider
{
    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;

    public ILogger CreateLogger(string categoryName) => new Lines(_output, categoryName);

    public void Dispose()
    {
    }

    private sealed class Lines(ITestOutputHelper? output, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel)
            => logLevel >= LogLevel.Warning || category.StartsWith("AdGenius", StringComparison.Ordinal);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                try
                {
                    output?.WriteLine($"{logLevel} {category}: {formatter(state, exception)} {exception}");
                }
                catch (InvalidOperationException)
                {
                    // The test has ended; the logging component is being stopped.
                }
            }
        }
    }
}
