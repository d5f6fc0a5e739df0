using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker.Work;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.FrameWorker.SourceImages;

/// <summary>Fetches the picture that a request starts from and publishes where it is staged.</summary>
internal sealed partial class StageSourceImageConsumer(
    SourceImageStaging staging, RunningWork work, ILogger<StageSourceImageConsumer> logger) : IConsumer<StageSourceImage>
{
    public async Task Consume(ConsumeContext<StageSourceImage> context)
    {
        var command = context.Message;
        using var item = work.Begin(command.TakeId, command.Attempt, command.SentAt, context.CancellationToken);
        try
        {
            var picture = await staging.StageAsync(command, item.Token);
            await context.PublishConfirmedAsync(
                new SourceImageStaged {
                    JobId = command.JobId,
                    TakeId = command.TakeId,
                    Attempt = command.Attempt,
                    Picture = picture },
                context.CancellationToken);
        }
        catch (OperationCanceledException) when (item.Reason is not null)
        {
            await FailAsync(context, FailureMapper.Abandoned(item.Reason.Value));
        }
        catch (Exception exception) when (FailureMapper.Of(exception) is not null)
        {
            LogFailed(exception, command.TakeId);
            await FailAsync(context, FailureMapper.Of(exception)!);
        }
    }

    private static Task FailAsync(ConsumeContext<StageSourceImage> context, Failure failure) => context.PublishConfirmedAsync(
        new ClipFailed {
            JobId = context.Message.JobId,
            TakeId = context.Message.TakeId,
            Attempt = context.Message.Attempt,
            Stage = WorkStage.SourceImage,
            Failure = failure },
        context.CancellationToken);

    [LoggerMessage(LogLevel.Warning, "Source image not staged: take {TakeId}")]
    private partial void LogFailed(Exception exception, Guid takeId);
}
