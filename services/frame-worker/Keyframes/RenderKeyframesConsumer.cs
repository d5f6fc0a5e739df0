using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.Work;
using AdGenius.Hosting.Bus;
using AdGenius.ObjectStore;
using MassTransit;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>Renders one batch and publishes its result.</summary>
internal sealed partial class RenderKeyframesConsumer(
    BatchRenderer renderer,
    RunningWork work,
    IObjectStore store,
    TimeProvider time,
    ILogger<RenderKeyframesConsumer> logger) : IConsumer<RenderKeyframes>
{
    public async Task Consume(ConsumeContext<RenderKeyframes> context)
    {
        var command = context.Message;
        using var item = work.Begin(command.TakeId, command.Attempt, command.SentAt, context.CancellationToken);
        var reporter = new ProgressReporter(context, store, time, command.JobId, command.TakeId, command.Attempt);
        try
        {
            await context.PublishConfirmedAsync(await renderer.RenderAsync(command, reporter, item.Token), context.CancellationToken);
        }
        catch (OperationCanceledException) when (item.Reason is not null)
        {
            await FailAsync(context, FailureMapper.Abandoned(item.Reason.Value));
        }
        catch (Exception exception) when (FailureMapper.Of(exception) is not null)
        {
            LogFailed(exception, command.BatchIndex, command.TakeId);
            await FailAsync(context, FailureMapper.Of(exception)!);
        }
    }

    private async Task FailAsync(ConsumeContext<RenderKeyframes> context, Failure failure)
    {
        var cost = await renderer.CostOfAsync(context.Message, context.CancellationToken);
        await context.PublishConfirmedAsync(
            new KeyframesFailed
            {
                JobId = context.Message.JobId,
                TakeId = context.Message.TakeId,
                Attempt = context.Message.Attempt,
                BatchIndex = context.Message.BatchIndex,
                // What was paid is not given up with a store that refuses it: an operator corrects its access.
                Failure = cost > 0 && failure.Code == FailureCode.StorageUnavailable ? failure with { Retryable = true } : failure,
                Cost = cost,
            },
            context.CancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "Rendering failed: take {TakeId}, batch {BatchIndex}")]
    private partial void LogFailed(Exception exception, int batchIndex, Guid takeId);
}
