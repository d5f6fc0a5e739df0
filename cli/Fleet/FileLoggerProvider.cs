using System.Globalization;
using System.Threading.Channels;

namespace AdGenius.Cli.Fleet;

/// <summary>
/// Writes the log to a file, so that it does not break progress bars. A file over the size limit is renamed to <c>.1</c>, in the place of
/// the one before. What cannot be written, such as on a full disk, is lost and nothing else. A logging package is not worth its start-up
/// time for this.
/// </summary>
internal sealed class FileLoggerProvider : ILoggerProvider
{
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly string _path;
    private readonly long _maxBytes;
    private readonly Task _writing;

    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Its size limit, which the last line may exceed.</param>
    public FileLoggerProvider(string path, long maxBytes = 10 * 1024 * 1024)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        (_path, _maxBytes) = (path, maxBytes);
        _writing = WriteAsync();
    }

    public ILogger CreateLogger(string categoryName) => new FileLogger(categoryName, _lines.Writer);

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        _writing.GetAwaiter().GetResult(); // flushes: the last lines show why the process ended
    }

    private async Task WriteAsync()
    {
        while (await _lines.Reader.WaitToReadAsync())
        {
            try
            {
                if (File.Exists(_path) && new FileInfo(_path).Length > _maxBytes)
                {
                    File.Move(_path, _path + ".1", overwrite: true);
                }

                await WriteFileAsync();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                while (_lines.Reader.TryRead(out _))
                {
                    // Lost; the next ones are tried again.
                }
            }
        }
    }

    /// <summary>Writes lines until there are no more or the file is full.</summary>
    private async Task WriteFileAsync()
    {
        await using var file = new StreamWriter(_path, append: true);
        while (file.BaseStream.Length <= _maxBytes && await _lines.Reader.WaitToReadAsync())
        {
            while (_lines.Reader.TryRead(out var line))
            {
                await file.WriteLineAsync(line);
            }

            await file.FlushAsync();
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
