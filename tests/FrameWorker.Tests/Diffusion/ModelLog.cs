using AdGenius.FrameWorker.Diffusion;
using Microsoft.Extensions.Logging;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>Keeps what is logged about models.</summary>
internal sealed class ModelLog : ILogger<LoadedModel>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add($"{logLevel}: {formatter(state, exception)}");
}
