using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker.Work;
using AdGenius.Hosting.Bus;
using AdGenius.ObjectStore;
using MassTransit;

namespace AdGenius.FrameWorker.Composition;

/// <summary>Runs one composition and publishes its result.</summary>
internal sealed partial class ComposeClipConsumer(
    ClipMaker maker,
    RunningWork work,
    IObjectStore store,
    TimeProvider time,
    ILogger<ComposeClipConsumer> logger) : IConsumer<ComposeClip>
{
    public async Task Consume(ConsumeContext<ComposeClip> context)
    {
        var command = context.Message;
        using var item = work.Begin(command.TakeId, command.Attempt, command.SentAt, context.CancellationToken);
        var reporter = new ProgressReporter(context, store, time, command.JobId, command.TakeId, command.Attempt);
        try
        {
            var (clip, shapes) = await maker.MakeAsync(command, reporter, item.Token);
            await context.PublishConfirmedAsync(Answer(command, clip, shapes), context.CancellationToken);
        }
        catch (OperationCanceledException) when (item.Reason is not null)
        {
            await FailAsync(context, FailureMapper.Abandoned(item.Reason.Value));
        }
        catch (Exception exception) when (FailureMapper.Of(exception, isPaid: command.Cost > 0) is { } failure)
        {
            LogFailed(exception, command.TakeId);
            await FailAsync(context, failure);
        }
    }

    private static ClipGenerated Answer(ComposeClip command, MediaReference clip, IReadOnlyList<ShapeClip> shapes) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Clip = clip,
        ShapeClips = shapes.Count > 0 ? shapes : null,
        ProducedBy = command.ProducedBy,
        Cost = command.Cost,
    };

    private static Task FailAsync(ConsumeContext<ComposeClip> context, Failure failure) => context.PublishConfirmedAsync(
        new ClipFailed
        {
            JobId = context.Message.JobId,
            TakeId = context.Message.TakeId,
            Attempt = context.Message.Attempt,
            Stage = WorkStage.Compose,
            Failure = failure,
            Cost = context.Message.Cost,
        },
        context.CancellationToken);

    [LoggerMessage(LogLevel.Error, "Composition failed: take {TakeId}")]
    private partial void LogFailed(Exception exception, Guid takeId);
}
