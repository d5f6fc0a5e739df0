using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Work;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Makes the finished files of a take and puts them into staging.</summary>
internal sealed partial class VideoFinishing(
    PlainFinishing plain,
    VideoFinisher finisher,
    FinishedFiles files,
    WorkFolders workFolders,
    ILogger<VideoFinishing> logger)
{
    /// <exception cref="ObjectStoreException">The object store failed.</exception>
    public async Task<FinishResult> FinishAsync(FinishVideo command, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(command, cancellationToken) is { } earlier)
        {
            return new FinishResult.Finished(earlier);
        }

        using var work = workFolders.Create();
        try
        {
            var outputs = await plain.FinishAsync(command, work, cancellationToken);
            var delivery = Guid.NewGuid();
            var staged = new List<FinishedOutput>(outputs.Count);
            foreach (var output in outputs)
            {
                var preview = work.File($"{output.Name}.webp");
                await finisher.MakePreviewAsync(output.VideoFile, preview, output.Facts, cancellationToken);
                staged.Add(await files.PutAsync(command, delivery, output, preview, cancellationToken));
            }

            var result = new VideoFinished
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                Outputs = staged,
                Facts = new FinishingFacts(),
            };
            LogFinished(command.JobId, command.TakeId, staged.Count);
            return new FinishResult.Finished(await files.CompleteAsync(command, result, work, cancellationToken));
        }
        catch (VideoRefusedException exception)
        {
            LogRefused(command.JobId, command.TakeId, exception.Message);
            return new FinishResult.Refused(new Failure { Code = FailureCode.InvalidMedia, Text = exception.SafeText });
        }
    }

    [LoggerMessage(LogLevel.Information, "Video finished: job {JobId}, take {TakeId}, {Outputs} outputs")]
    private partial void LogFinished(Guid jobId, Guid takeId, int outputs);

    [LoggerMessage(LogLevel.Warning, "Clip rejected: job {JobId}, take {TakeId}: {Reason}")]
    private partial void LogRefused(Guid jobId, Guid takeId, string reason);
}
