using System.Globalization;
using System.Threading.Channels;

namespace AdGenius.Cli.Fleet;

/// <summary>
/// Writes the log to a file, so that it does not break progress bars. A file over the size limit is renamed to <c>.1</c> at the next start.
/// A logging package is not worth its start-up time for this.
/// </summary>
internal sealed class FileLoggerProvider : ILoggerProvider
{
    private const long KeepBytes = 10 * 1024 * 1024;
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Task _writing;

    public FileLoggerProvider(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path) && new FileInfo(path).Length > KeepBytes)
        {
            File.Move(path, path + ".1", overwrite: true);
        }

        _writing = WriteAsync(path);
    }

    public ILogger CreateLogger(string categoryName) => new FileLogger(categoryName, _lines.Writer);

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.GetAwaiter().GetResult(); // flushes: the last lines show why the process ended
    }

    private async Task WriteAsync(string path)
    {
        await using var file = new StreamWriter(path, append: true);
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            await file.WriteLineAsync(line);
            if (_lines.Reader.Count == 0)
            {
                await file.FlushAsync();
            }
        }
    }

    private sealed class FileLogger(string category, ChannelWriter<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.TryWrite(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {logLevel} {category}: "
                        + $"{formatter(state, exception)}{(exception is null ? "" : Environment.NewLine + exception)}"));
            }
        }
    }
}
