using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.Orchestrator.DeadLetters;

/// <summary>
/// Publishes the failure event of workers whose consumer failed with every retry. The exception's text stays in the worker's log and its
/// error queue: it is not safe to show.
/// </summary>
internal sealed class FaultConsumer(UnreportedCosts costs)
    :
        IConsumer<Fault<QuantifyPrompt>>,
        IConsumer<Fault<GenerateClip>>,
        IConsumer<Fault<StageSourceImage>>,
        IConsumer<Fault<RenderKeyframes>>,
        IConsumer<Fault<ComposeClip>>,
        IConsumer<Fault<FinishVideo>>,
        IConsumer<Fault<StoreVideo>>
{
    public Task Consume(ConsumeContext<Fault<QuantifyPrompt>> context) =>
        context.Publish(WorkerFailures.ToFailureEvent(context.Message.Message, FailureOf(context.Message)), context.CancellationToken);

    public Task Consume(ConsumeContext<Fault<GenerateClip>> context) =>
        context.Publish(WorkerFailures.ToFailureEvent(context.Message.Message, FailureOf(context.Message)), context.CancellationToken);

    public Task Consume(ConsumeContext<Fault<StageSourceImage>> context) =>
        context.Publish(WorkerFailures.ToFailureEvent(context.Message.Message, FailureOf(context.Message)), context.CancellationToken);

    public async Task Consume(ConsumeContext<Fault<RenderKeyframes>> context) => await context.Publish(
        WorkerFailures.ToFailureEvent(
            context.Message.Message,
            FailureOf(context.Message),
            await costs.OfAsync(context.Message.Message, context.CancellationToken)),
        context.CancellationToken);

    public Task Consume(ConsumeContext<Fault<ComposeClip>> context) =>
        context.Publish(WorkerFailures.ToFailureEvent(context.Message.Message, FailureOf(context.Message)), context.CancellationToken);

    public async Task Consume(ConsumeContext<Fault<FinishVideo>> context) => await context.Publish(
        WorkerFailures.ToFailureEvent(
            context.Message.Message,
            FailureOf(context.Message),
            await costs.OfAsync(context.Message.Message, context.CancellationToken)),
        context.CancellationToken);

    public Task Consume(ConsumeContext<Fault<StoreVideo>> context) =>
        context.Publish(WorkerFailures.ToFailureEvent(context.Message.Message, FailureOf(context.Message)), context.CancellationToken);

    private static Failure FailureOf(Fault fault) =>
        RepeatedCrashException.IsCauseOf(fault) ? WorkerFailures.WorkerCrashed : WorkerFailures.WorkerFailed;
}
