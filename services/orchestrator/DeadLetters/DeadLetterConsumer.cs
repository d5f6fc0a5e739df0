using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.Orchestrator.DeadLetters;

/// <summary>
/// Consumes dead-lettered commands, which were delivered more often than the delivery limit allows, and publishes the worker's failure
/// event, so that the take fails or falls back instead of waiting for its deadline. Dead-lettered messages of other kinds (requests,
/// commands to cancel or to delete, events) go to the queue's own <c>_skipped</c>, for manual action.
/// </summary>
internal sealed partial class DeadLetterConsumer(UnreportedCosts costs, ILogger<DeadLetterConsumer> logger)
    : IConsumer<QuantifyPrompt>, IConsumer<GenerateClip>, IConsumer<StageSourceImage>, IConsumer<RenderKeyframes>, IConsumer<ComposeClip>,
        IConsumer<FinishVideo>,
        IConsumer<StoreVideo>
{
    public Task Consume(ConsumeContext<QuantifyPrompt> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    public Task Consume(ConsumeContext<GenerateClip> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    public Task Consume(ConsumeContext<StageSourceImage> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    public async Task Consume(ConsumeContext<RenderKeyframes> context) => await PublishFailureAsync(
        context,
        context.Message.JobId,
        WorkerFailures.ToFailureEvent(
            context.Message, WorkerFailures.WorkerCrashed, await costs.OfAsync(context.Message, context.CancellationToken)));

    public Task Consume(ConsumeContext<ComposeClip> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    public async Task Consume(ConsumeContext<FinishVideo> context) => await PublishFailureAsync(
        context,
        context.Message.JobId,
        WorkerFailures.ToFailureEvent(
            context.Message, WorkerFailures.WorkerCrashed, await costs.OfAsync(context.Message, context.CancellationToken)));

    public Task Consume(ConsumeContext<StoreVideo> context) =>
        PublishFailureAsync(context, context.Message.JobId, WorkerFailures.ToFailureEvent(context.Message, WorkerFailures.WorkerCrashed));

    private Task PublishFailureAsync<T>(ConsumeContext context, Guid jobId, T failureEvent)
        where T : class
    {
        LogCommandDeadLettered(jobId, typeof(T).Name);
        return context.PublishConfirmedAsync(failureEvent, context.CancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "Command of job {JobId} was dead-lettered; publishing {FailureEvent} for its worker")]
    private partial void LogCommandDeadLettered(Guid jobId, string failureEvent);
}
