using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Storing;

/// <summary>
/// Stores a take and publishes the result. Transient failures are retried; the last one is answered with a failure instead of an error
/// queue.
/// </summary>
internal sealed partial class StoreVideoConsumer(
    VideoStorage storage,
    IOptions<StorageOptions> options,
    ILogger<StoreVideoConsumer> logger) : IConsumer<StoreVideo>
{
    public async Task Consume(ConsumeContext<StoreVideo> context)
    {
        var command = context.Message;
        switch (await TryStoreAsync(context))
        {
            case StoreResult.Stored stored:
                await context.PublishConfirmedAsync(stored.Event, context.CancellationToken);
                break;
            case StoreResult.Refused refused:
                await context.PublishConfirmedAsync(
                    new StoreFailed {
                        JobId = command.JobId,
                        TakeId = command.TakeId,
                        Attempt = command.Attempt,
                        Iteration = command.Iteration,
                        Failure = refused.Failure }, context.CancellationToken);
                break;
        }
    }

    private async Task<StoreResult> TryStoreAsync(ConsumeContext<StoreVideo> context)
    {
        try
        {
            return await storage.StoreAsync(context.Message, context.CancellationToken);
        }
        catch (Exception exception) when (WorkerRetries.IsFinal(exception, context, options.Value))
        {
            LogStoringFailed(exception, context.Message.JobId, context.Message.TakeId);
            return new StoreResult.Refused(WorkerFaults.FailureOf(exception));
        }
    }

    [LoggerMessage(LogLevel.Error, "Storing failed: job {JobId}, take {TakeId}")]
    private partial void LogStoringFailed(Exception exception, Guid jobId, Guid takeId);
}
