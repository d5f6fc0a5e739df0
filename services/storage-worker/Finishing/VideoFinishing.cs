using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Voice;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Speech;
using AdGenius.StorageWorker.Work;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>Makes the finished files of a take and puts them into staging.</summary>
internal sealed partial class VideoFinishing(
    PlainFinishing plain,
    BriefFinishing briefs,
    VideoFinisher finisher,
    FinishedFiles files,
    SpeechAccounts speech,
    IOptions<DisclosurePolicy> policy,
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
            var (outputs, facts) = policy.Value.IsPlain(command.Brief, command.Edit)
                ? (await plain.FinishAsync(command, work, cancellationToken), new FinishingFacts())
                : await briefs.FinishAsync(command, work, cancellationToken);
            var delivery = Guid.NewGuid();
            var staged = new List<FinishedOutput>(outputs.Count);
            foreach (var output in outputs)
            {
                var preview = output.PreviewFile;
                if (preview is null)
                {
                    preview = work.File($"{output.Name}.webp");
                    await finisher.MakePreviewAsync(output.VideoFile, output.Matrix, preview, output.Facts, cancellationToken);
                }

                await XmpMarker.CopyAsync(output.VideoFile, preview, cancellationToken);
                staged.Add(await files.PutAsync(command, delivery, output, preview, cancellationToken));
            }

            var result = new VideoFinished
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                Outputs = staged,
                Facts = facts,
                Cost = await speech.CostOfAsync(command, cancellationToken),
            };
            LogFinished(command.JobId, command.TakeId, staged.Count);
            return new FinishResult.Finished(await files.CompleteAsync(command, result, work, cancellationToken));
        }
        catch (VideoRefusedException exception)
        {
            LogRefused(command.JobId, command.TakeId, exception.Message);
            return new FinishResult.Refused(new Failure { Code = FailureCode.InvalidMedia, Text = exception.SafeText });
        }
        catch (FinishingRefusedException exception)
        {
            LogBriefRefused(command.JobId, command.TakeId, exception.Field);
            return new FinishResult.Refused(new Failure
            {
                Code = exception.Field == "clips" ? FailureCode.InvalidMedia : FailureCode.InvalidRequest,
                Field = exception.Field.Length > 0 ? exception.Field : null,
                Text = exception.Message,
            }, await speech.CostOfAsync(command, cancellationToken));
        }
        catch (SpeechFailedException exception)
        {
            LogSpeechFailed(exception, command.JobId, command.TakeId);
            return new FinishResult.Refused(new Failure
            {
                Code = exception.OutcomeUnknown ? FailureCode.OutcomeUnknown : FailureCode.ProviderUnavailable,
                Text = exception.Message,
                Retryable = exception.IsTransient,
            }, await speech.CostOfAsync(command, cancellationToken));
        }
        catch (SpeechPaymentException exception)
        {
            LogPaymentRefused(command.JobId, command.TakeId, exception.Failure.Code);
            return new FinishResult.Refused(exception.Failure, await speech.CostOfAsync(command, cancellationToken));
        }
        catch (BriefFileUnavailableException exception)
        {
            return new FinishResult.Refused(
                new Failure { Code = FailureCode.ProviderUnavailable, Text = exception.Message, Retryable = true },
                await speech.CostOfAsync(command, cancellationToken)); // an earlier try may have paid for the voice
        }
    }

    [LoggerMessage(LogLevel.Information, "Video finished: job {JobId}, take {TakeId}, {Outputs} outputs")]
    private partial void LogFinished(Guid jobId, Guid takeId, int outputs);

    // The texts of a brief are not logged.
    [LoggerMessage(LogLevel.Warning, "Brief refused: job {JobId}, take {TakeId}: {Field}")]
    private partial void LogBriefRefused(Guid jobId, Guid takeId, string field);

    [LoggerMessage(LogLevel.Warning, "Speech failed: job {JobId}, take {TakeId}")]
    private partial void LogSpeechFailed(Exception exception, Guid jobId, Guid takeId);

    [LoggerMessage(LogLevel.Warning, "Voice-over not paid: job {JobId}, take {TakeId}: {Code}")]
    private partial void LogPaymentRefused(Guid jobId, Guid takeId, FailureCode code);

    [LoggerMessage(LogLevel.Warning, "Clip rejected: job {JobId}, take {TakeId}: {Reason}")]
    private partial void LogRefused(Guid jobId, Guid takeId, string reason);
}
