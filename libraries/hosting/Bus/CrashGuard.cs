using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Ends a command that has crashed its worker <see cref="BusOptions.CrashLimit"/> times: it is not consumed again, and the fault that the
/// bus publishes for a failed consumer lets the orchestrator fail the attempt.
/// </summary>
internal sealed partial class CrashGuard<T>(CrashRecords records, IOptions<BusOptions> options, ILogger<CrashGuard<T>> logger)
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

        if (context.ReceiveContext.Redelivered && records.CountOf(messageId) is var crashes && crashes >= options.Value.CrashLimit)
        {
            LogCrashLimitReached(typeof(T).Name, messageId, crashes);
            await context.NotifyFaulted(
                context.ReceiveContext.ElapsedTime, nameof(CrashGuard<>), new RepeatedCrashException(typeof(T).Name, messageId, crashes));
            records.End(messageId, wasRedelivered: true);
            return;
        }

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
}
