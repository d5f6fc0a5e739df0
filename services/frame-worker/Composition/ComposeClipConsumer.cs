using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.Work;
using AdGenius.ObjectStore;
using MassTransit;

namespace AdGenius.FrameWorker.Composition;

/// <summary>A composition in, one call to the maker, one answer out.</summary>
internal sealed partial class ComposeClipConsumer(
    ClipMaker maker,
    RunningWork work,
    IObjectStore store,
    TimeProvider time,
    ILogger<ComposeClipConsumer> log) : IConsumer<ComposeClip>
{
    public async Task Consume(ConsumeContext<ComposeClip> context)
    {
        var order = context.Message;
        using var item = work.Begin(order.TakeId, order.Attempt, context.CancellationToken);
        var teller = new ProgressTeller(context, store, time, order.JobId, order.TakeId, order.Attempt);
        try
        {
            var clip = await maker.MakeAsync(order, teller, item.Token);
            await context.Publish(Answer(order, clip), context.CancellationToken);
        }
        catch (OperationCanceledException) when (item.Reason is not null)
        {
            await FailAsync(context, FailureWords.Abandoned(item.Reason.Value));
        }
        catch (Exception exception) when (FailureWords.Of(exception) is not null)
        {
            LogFailed(exception, order.TakeId);
            await FailAsync(context, FailureWords.Of(exception)!);
        }
    }

    private static ClipGenerated Answer(ComposeClip order, MediaReference clip) => new()
    {
        JobId = order.JobId,
        TakeId = order.TakeId,
        Attempt = order.Attempt,
        Clip = clip,
        ProducedBy = order.ProducedBy,
        Cost = order.Cost,
    };

    private static Task FailAsync(ConsumeContext<ComposeClip> context, Failure failure) => context.Publish(
        new ClipFailed
        {
            JobId = context.Message.JobId,
            TakeId = context.Message.TakeId,
            Attempt = context.Message.Attempt,
            Failure = failure,
            Cost = context.Message.Cost,
        },
        context.CancellationToken);

    [LoggerMessage(LogLevel.Error, "The clip of take {TakeId} could not be composed")]
    private partial void LogFailed(Exception exception, Guid takeId);
}
