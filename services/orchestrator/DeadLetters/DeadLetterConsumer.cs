using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using MassTransit;

namespace AdGenius.Orchestrator.DeadLetters;

/// <summary>
/// Reads the queue of orders that took their worker down again and again, and answers in the worker's place, so that the take fails or
/// falls back instead of waiting for its deadline. Other messages found there go to the queue's own <c>_skipped</c>, for a person.
/// </summary>
internal sealed partial class DeadLetterConsumer(ILogger<DeadLetterConsumer> logger)
    : IConsumer<QuantifyPrompt>, IConsumer<GenerateClip>, IConsumer<RenderKeyframes>, IConsumer<ComposeClip>, IConsumer<StoreVideo>
{
    public Task Consume(ConsumeContext<QuantifyPrompt> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    public Task Consume(ConsumeContext<GenerateClip> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    public Task Consume(ConsumeContext<RenderKeyframes> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    public Task Consume(ConsumeContext<ComposeClip> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    public Task Consume(ConsumeContext<StoreVideo> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    private Task PublishFailureAsync<T>(ConsumeContext context, Guid jobId, T failureEvent)
        where T : class
    {
        DeadLetter(jobId, typeof(T).Name);
        return context.Publish(failureEvent, context.CancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "An order of job {JobId} took its worker down again and again; answering {FailureEvent} in its place")]
    private partial void DeadLetter(Guid jobId, string failureEvent);
}
