using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Publishes <see cref="WorkStarted"/> for a command that a worker has worked on for <see cref="ReportAfter"/>. Shorter work is proven by
/// its result, so that a busy fleet of short stages does not carry twice the messages. <see cref="GenerateClip"/> is left to the provider
/// worker: it only records the submission, and the work starts when a provider's slot is free.
/// </summary>
internal sealed partial class WorkStartedObserver(TimeProvider time, ILogger<WorkStartedObserver> logger) : IConsumeObserver
{
    /// <summary>Far below every stall timeout, which are minutes.</summary>
    internal static readonly TimeSpan ReportAfter = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time;

    public Task PreConsume<T>(ConsumeContext<T> context)
        where T : class
    {
        var (queue, started) = Of(context.Message);
        if (started is not null && IsFrom(context, queue))
        {
            var report = new Report(this, context.ReceiveContext, started);
            context.GetOrAddPayload(() => report);
            report.Resume();
        }

        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context)
        where T : class => EndAsync(context);

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
        where T : class => EndAsync(context);

    /// <summary>The command waits before its work begins: no start is reported until <see cref="Resume"/>.</summary>
    internal static void Suspend(ConsumeContext context)
    {
        if (context.TryGetPayload<Report>(out var report))
        {
            report.Suspend();
        }
    }

    /// <summary>The work begins now, after it was suspended.</summary>
    internal static void Resume(ConsumeContext context)
    {
        if (context.TryGetPayload<Report>(out var report))
        {
            report.Resume();
        }
    }

    private static async Task EndAsync(ConsumeContext context)
    {
        if (context.TryGetPayload<Report>(out var report))
        {
            await report.DisposeAsync();
        }
    }

    private static (string Queue, WorkStarted? Started) Of(object message) => message switch
    {
        QuantifyPrompt one => (Queues.QuantifyPrompt, Started(one.JobId, null, WorkStage.Quantify, 0, one.SentAt)),
        StageSourceImage one => (
            Queues.StageSourceImage, Started(one.JobId, one.TakeId, WorkStage.SourceImage, one.Attempt, one.SentAt)),
        RenderKeyframes one => (
            Queues.RenderKeyframesOf(one.Model),
            Started(one.JobId, one.TakeId, WorkStage.Keyframes, one.Attempt, one.SentAt) with { BatchIndex = one.BatchIndex }),
        ComposeClip one => (Queues.ComposeClip, Started(one.JobId, one.TakeId, WorkStage.Compose, one.Attempt, one.SentAt)),
        FinishVideo one => (Queues.FinishVideo, Started(one.JobId, one.TakeId, WorkStage.Finish, one.Attempt, one.SentAt)),
        StoreVideo one => (Queues.StoreVideo, Started(one.JobId, one.TakeId, WorkStage.Store, one.Attempt, one.SentAt)),
        _ => ("", null),
    };

    private static WorkStarted Started(Guid jobId, Guid? takeId, WorkStage stage, int attempt, DateTimeOffset? sentAt) =>
        new() { JobId = jobId, TakeId = takeId, Stage = stage, Attempt = attempt, CommandSentAt = sentAt, At = default };

    // Consuming a dead-lettered command starts no work.
    private static bool IsFrom(ConsumeContext context, string queue) =>
        context.ReceiveContext.InputAddress.AbsolutePath.EndsWith($"/{queue}", StringComparison.Ordinal);

    private async Task SendAsync(ReceiveContext received, WorkStarted started)
    {
        try
        {
            // Past the consumer's outbox, which would keep the event until the work is done. Not ended with the work: the bus would log
            // that as a fault, and a report that comes after the result changes nothing.
            var endpoint = await received.PublishEndpointProvider.GetPublishSendEndpoint<WorkStarted>();
            await endpoint.Send(started, CancellationToken.None);
        }
        catch (Exception exception) // a report that is lost fails no work: the orchestrator finds the command gone from its queue
        {
            LogNotReported(logger, started.Stage, started.JobId, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The start of {Stage} for job {JobId} could not be published")]
    private static partial void LogNotReported(ILogger logger, WorkStage stage, Guid jobId, Exception exception);

    /// <summary>The report of one delivery, which is sent unless its work ends first.</summary>
    private sealed class Report : IAsyncDisposable
    {
        private readonly WorkStartedObserver _observer;
        private readonly ReceiveContext _received;
        private readonly ITimer _timer;
        private WorkStarted _started;
        private volatile bool _hasEnded;

        public Report(WorkStartedObserver observer, ReceiveContext received, WorkStarted started)
        {
            (_observer, _received, _started) = (observer, received, started);
            _timer = observer._time.CreateTimer(
                static state => ((Report)state!).Send(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Suspend() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public void Resume()
        {
            _started = _started with { At = _observer._time.GetUtcNow() };
            _timer.Change(ReportAfter, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync()
        {
            _hasEnded = true;
            return _timer.DisposeAsync();
        }

        private void Send()
        {
            if (!_hasEnded)
            {
                _ = _observer.SendAsync(_received, _started);
            }
        }
    }
}
