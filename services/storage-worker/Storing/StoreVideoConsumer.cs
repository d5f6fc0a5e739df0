using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Media.Processes;
using AdGenius.ObjectStore;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Storing;

/// <summary>Stores a take, and says so. What fails for now is tried again; the last try ends in words, not in an error queue.</summary>
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

    /// <summary>The world's failures; all others are ours and end in the error queue.</summary>
    internal static bool IsInfrastructureFailure(Exception exception) =>
        exception is ObjectStoreException or IOException or UnauthorizedAccessException or ToolFailedException or ToolMissingException;

    internal static bool IsTransient(Exception exception) =>
        exception is not (ObjectStoreException { IsTransient: false } or UnauthorizedAccessException or ToolMissingException);

    private static Failure FailureOf(Exception exception) => exception switch
    {
        ToolMissingException => new Failure { Code = FailureCode.Internal, Text = "A media tool is missing on the storage worker." },
        UnauthorizedAccessException => new Failure {
            Code = FailureCode.Internal,
            Text = "The storage worker may not write to its work folder." },
        ToolFailedException { DiskFull: false } => new Failure {
            Code = FailureCode.Internal,
            Text = "The storage worker could not finish the video.",
            Retryable = true },
        ObjectStoreException { IsTransient: false } => new Failure {
            Code = FailureCode.StorageUnavailable,
            Text = "The object store refuses to keep the video." },
        _ => new Failure { Code = FailureCode.StorageUnavailable, Text = "The video could not be stored for now.", Retryable = true },
    };

    [LoggerMessage(LogLevel.Error, "Job {JobId}, take {TakeId}: gave up storing")]
    private partial void LogStoringFailed(Exception exception, Guid jobId, Guid takeId);
}
