using AdGenius.Contracts.Finishing;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Databases;
using AdGenius.StorageWorker.Speech;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>
/// Finishes a take, stores it where nothing is laid over its clip, and publishes the result. Transient failures are retried; the last one
/// is answered with a failure instead of an error queue.
/// </summary>
internal sealed partial class FinishVideoConsumer(
    VideoFinishing finishing,
    SpeechAccounts speech,
    IOptions<StorageOptions> options,
    ILogger<FinishVideoConsumer> logger) : IConsumer<FinishVideo>
{
    public async Task Consume(ConsumeContext<FinishVideo> context)
    {
        var command = context.Message;
        switch (await TryFinishAsync(context))
        {
            case FinishResult.Finished finished:
                await context.PublishConfirmedAsync(finished.Event, context.CancellationToken);
                break;
            case FinishResult.Stored stored:
                await context.PublishConfirmedAsync(stored.Event, context.CancellationToken);
                break;
            case FinishResult.Refused refused:
                await context.PublishConfirmedAsync(
                    new FinishFailed {
                        JobId = command.JobId,
                        TakeId = command.TakeId,
                        Attempt = command.Attempt,
                        Iteration = command.Storage?.Iteration,
                        Failure = refused.Failure,
                        Cost = refused.Cost }, context.CancellationToken);
                break;
        }
    }

    private async Task<FinishResult> TryFinishAsync(ConsumeContext<FinishVideo> context)
    {
        try
        {
            return await finishing.FinishAsync(context.Message, context.CancellationToken);
        }
        catch (Exception exception) when (WorkerRetries.IsFinal(exception, context, options.Value))
        {
            LogFinishingFailed(exception, context.Message.JobId, context.Message.TakeId);
            var cost = DatabaseOutage.IsOutage(exception) ? 0 : await speech.CostOfAsync(context.Message, context.CancellationToken);
            return new FinishResult.Refused(WorkerFaults.FailureOf(exception), cost);
        }
    }

    [LoggerMessage(LogLevel.Error, "Finishing failed: job {JobId}, take {TakeId}")]
    private partial void LogFinishingFailed(Exception exception, Guid jobId, Guid takeId);
}
