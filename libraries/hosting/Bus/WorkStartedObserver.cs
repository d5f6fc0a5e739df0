using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Publishes <see cref="WorkStarted"/> when a worker takes a command from its queue. <see cref="GenerateClip"/> is left to the provider
/// worker: it only records the submission, and the work starts when a provider's slot is free.
/// </summary>
internal sealed class WorkStartedObserver(TimeProvider time) : IConsumeObserver
{
    public async Task PreConsume<T>(ConsumeContext<T> context)
        where T : class
    {
        var (queue, started) = Of(context.Message);
        if (started is null || !IsFrom(context, queue))
        {
            return;
        }

        // Past the consumer's outbox, which would keep the event until the work is done.
        var endpoint = await context.ReceiveContext.PublishEndpointProvider.GetPublishSendEndpoint<WorkStarted>();
        await endpoint.Send(started with { At = time.GetUtcNow() }, context.CancellationToken);
    }

    public Task PostConsume<T>(ConsumeContext<T> context)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    private static (string Queue, WorkStarted? Started) Of(object message) => message switch
    {
        QuantifyPrompt command => (Queues.QuantifyPrompt, Started(command.JobId, null, WorkStage.Quantify, 0, null)),
        StageSourceImage command => (
            Queues.StageSourceImage, Started(command.JobId, command.TakeId, WorkStage.SourceImage, command.Attempt, null)),
        RenderKeyframes command => (
            Queues.RenderKeyframes,
            Started(command.JobId, command.TakeId, WorkStage.Keyframes, command.Attempt, command.BatchIndex)),
        ComposeClip command => (Queues.ComposeClip, Started(command.JobId, command.TakeId, WorkStage.Compose, command.Attempt, null)),
        FinishVideo command => (Queues.FinishVideo, Started(command.JobId, command.TakeId, WorkStage.Finish, command.Attempt, null)),
        StoreVideo command => (Queues.StoreVideo, Started(command.JobId, command.TakeId, WorkStage.Store, command.Attempt, null)),
        _ => ("", null),
    };

    private static WorkStarted Started(Guid jobId, Guid? takeId, WorkStage stage, int attempt, int? batchIndex) =>
        new() { JobId = jobId, TakeId = takeId, Stage = stage, Attempt = attempt, BatchIndex = batchIndex, At = default };

    // Consuming a dead-lettered command starts no work.
    private static bool IsFrom(ConsumeContext context, string queue) =>
        context.ReceiveContext.InputAddress.AbsolutePath.EndsWith($"/{queue}", StringComparison.Ordinal);
}
