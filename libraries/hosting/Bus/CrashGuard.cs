using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Ends a command that has crashed its worker <see cref="BusOptions.CrashLimit"/> times: it is not consumed again, and the fault that the
/// bus publishes for a failed consumer lets the orchestrator fail the attempt. A crash counts against every command that was being
/// consumed, so these are consumed one at a time when they are redelivered (<see cref="CrashSuspects"/>).
/// </summary>
internal sealed partial class CrashGuard<T>(
    CrashRecords records, CrashSuspects suspects, IOptions<BusOptions> options, ILogger<CrashGuard<T>> logger)
    : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        if (context.MessageId is not { } messageId)
        {
            await next.Send(context);
            return;
        }

        var crashes = context.ReceiveContext.Redelivered ? records.CountOf(messageId) : 0;
        if (crashes >= options.Value.CrashLimit)
        {
            LogCrashLimitReached(typeof(T).Name, messageId, crashes);
            await context.NotifyFaulted(
                context.ReceiveContext.ElapsedTime, nameof(CrashGuard<>), new RepeatedCrashException(typeof(T).Name, messageId, crashes));
            records.End(messageId, wasRedelivered: true);
            return;
        }

        // Before the record is written: a command that waits crashes nothing.
        using var turn = crashes > 0 ? await WaitForTurnAsync(context, messageId, crashes) : null;
        await ConsumeAsync(context, messageId, next);
    }

    private async Task<IDisposable> WaitForTurnAsync(ConsumeContext<T> context, Guid messageId, int crashes)
    {
        LogSuspected(typeof(T).Name, messageId, crashes);
        WorkStartedObserver.Suspend(context);
        try
        {
            var turn = await suspects.WaitAsync(context.CancellationToken);
            WorkStartedObserver.Resume(context);
            return turn;
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            LogReturned(typeof(T).Name, messageId);
            throw;
        }
    }

    private async Task ConsumeAsync(ConsumeContext<T> context, Guid messageId, IPipe<ConsumeContext<T>> next)
    {
        records.Begin(messageId);
        try
        {
            await next.Send(context);
            records.End(messageId, context.ReceiveContext.Redelivered);
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested)
        {
            records.Abort(messageId);
            throw;
        }
        catch
        {
            records.End(messageId, context.ReceiveContext.Redelivered);
            throw;
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("crash-guard");

    [LoggerMessage(LogLevel.Error, "Command {Command} {MessageId} failed: {Crashes} processes crashed while they consumed it")]
    private partial void LogCrashLimitReached(string command, Guid messageId, int crashes);

    [LoggerMessage(LogLevel.Information, "Command {Command} {MessageId}: {Crashes} processes crashed while they consumed it; "
        + "it is consumed when no other such command is")]
    private partial void LogSuspected(string command, Guid messageId, int crashes);

    [LoggerMessage(LogLevel.Warning, "Command {Command} {MessageId} returned to its queue: another command that may have crashed a "
        + "process is still being consumed")]
    private partial void LogReturned(string command, Guid messageId);
}
