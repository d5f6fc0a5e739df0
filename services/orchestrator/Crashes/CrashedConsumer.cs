using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using MassTransit;

namespace AdGenius.Orchestrator.Crashes;

/// <summary>
/// Reads the queue of orders that took their worker down again and again, and answers in the worker's place, so that the take fails or falls back
/// instead of waiting for its deadline. Other messages found there go to the queue's own <c>_skipped</c>, for a person.
/// </summary>
internal sealed partial class CrashedConsumer(ILogger<CrashedConsumer> logger)
    : IConsumer<QuantifyPrompt>, IConsumer<GenerateClip>, IConsumer<RenderKeyframes>, IConsumer<ComposeClip>, IConsumer<StoreVideo>
{
    public Task Consume(ConsumeContext<QuantifyPrompt> context) =>
        AnswerAsync(context, context.Message.JobId, Broken.Answer(context.Message, Broken.WorkerCrashed));

    public Task Consume(ConsumeContext<GenerateClip> context) =>
        AnswerAsync(context, context.Message.JobId, Broken.Answer(context.Message, Broken.WorkerCrashed));

    public Task Consume(ConsumeContext<RenderKeyframes> context) =>
        AnswerAsync(context, context.Message.JobId, Broken.Answer(context.Message, Broken.WorkerCrashed));

    public Task Consume(ConsumeContext<ComposeClip> context) =>
        AnswerAsync(context, context.Message.JobId, Broken.Answer(context.Message, Broken.WorkerCrashed));

    public Task Consume(ConsumeContext<StoreVideo> context) =>
        AnswerAsync(context, context.Message.JobId, Broken.Answer(context.Message, Broken.WorkerCrashed));

    private Task AnswerAsync<T>(ConsumeContext context, Guid jobId, T answer)
        where T : class
    {
        Crashed(jobId, typeof(T).Name);
        return context.Publish(answer, context.CancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "An order of job {JobId} took its worker down again and again; answering {Answer} in its place")]
    private partial void Crashed(Guid jobId, string answer);
}
