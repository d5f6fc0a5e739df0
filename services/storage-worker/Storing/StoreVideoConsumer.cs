using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Media.Processes;
using AdGenius.ObjectStore;
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
                await context.Publish(stored.Event, context.CancellationToken);
                break;
            case StoreResult.Refused refused:
                await context.Publish(
                    new StoreFailed {
                        JobId = command.JobId,
                        TakeId = command.TakeId,
                        Attempt = command.Attempt,
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
        catch (Exception exception) when (IsInfrastructureFailure(exception)
            && !(IsTransient(exception) && context.GetRetryAttempt() < options.Value.Retries))
        {
            LogStoringFailed(exception, context.Message.JobId, context.Message.TakeId);
            return new StoreResult.Refused(FailureOf(exception));
        }
    }

    /// <summary>External failures; all others are defects of this service and end in the error queue.</summary>
    internal static bool IsInfrastructureFailure(Exception exception) =>
        exception is ObjectStoreException or IOException or UnauthorizedAccessException or ToolFailedException or ToolMissingException;

    internal static bool IsTransient(Exception exception) =>
        exception is not (ObjectStoreException { IsTransient: false } or UnauthorizedAccessException or ToolMissingException);

    private static Failure FailureOf(Exception exception) => exception switch
    {
        ToolMissingException => new Failure {
            Code = FailureCode.Internal,
            Text = "ffmpeg is missing on the storage worker; an operator has to install it." },
        UnauthorizedAccessException => new Failure {
            Code = FailureCode.Internal,
            Text = "The storage worker has no permission to write to its work folder." },
        ToolFailedException { DiskFull: false } => new Failure {
            Code = FailureCode.Internal,
            Text = "The storage worker could not finish the video.",
            Retryable = true },
        ObjectStoreException { IsTransient: false } => new Failure {
            Code = FailureCode.StorageUnavailable,
            Text = "The object store rejected the video." },
        _ => new Failure {
            Code = FailureCode.StorageUnavailable,
            Text = "The video could not be stored because the object store is unavailable.",
            Retryable = true },
    };

    [LoggerMessage(LogLevel.Error, "Storing failed permanently: job {JobId}, take {TakeId}")]
    private partial void LogStoringFailed(Exception exception, Guid jobId, Guid takeId);
}
