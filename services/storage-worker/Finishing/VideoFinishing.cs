using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Voice;
using AdGenius.Hosting.Processes;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Library;
using AdGenius.StorageWorker.Speech;
using AdGenius.StorageWorker.Storing;
using AdGenius.StorageWorker.Work;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>
/// Makes the finished files of a take and puts them into staging. A clip that becomes the video as it is, is made again at little cost, so
/// it is not staged but stored at once where the command says how.
/// </summary>
internal sealed partial class VideoFinishing(
    PlainFinishing plain,
    BriefFinishing briefs,
    VideoFinisher finisher,
    FinishedFiles files,
    VideoStorage storage,
    SpeechAccounts speech,
    IOptions<DisclosurePolicy> policy,
    WorkFolders workFolders,
    ILogger<VideoFinishing> logger)
{
    /// <exception cref="ObjectStoreException">The object store failed.</exception>
    public async Task<FinishResult> FinishAsync(FinishVideo command, CancellationToken cancellationToken)
    {
        if (policy.Value.IsPlain(command.Brief, command.Edit) && command.Storage is { } details)
        {
            return await StoreAsync(command, details, cancellationToken);
        }

        if (await files.FindAsync(command, cancellationToken) is { } earlier)
        {
            return new FinishResult.Finished(earlier);
        }

        using var work = workFolders.Create();
        try
        {
            return new FinishResult.Finished(await MakeAsync(command, work, cancellationToken));
        }
        catch (VideoRefusedException exception)
        {
            LogRefused(command.JobId, command.TakeId, exception.Message);
            return new FinishResult.Refused(new Failure { Code = FailureCode.InvalidMedia, Text = exception.SafeText });
        }
        catch (Exception exception) when (exception is FinishingRefusedException or SpeechFailedException or SpeechPaymentException
            or BriefFileUnavailableException)
        {
            // This try or an earlier one may have paid for the voice.
            return new FinishResult.Refused(FailureOf(command, exception), await speech.CostOfAsync(command, cancellationToken));
        }
    }

    private async Task<FinishResult> StoreAsync(FinishVideo command, StorageDetails details, CancellationToken cancellationToken)
    {
        var result = await storage.StoreAsync(StoreCommandOf(command, details), MakeAsync, cancellationToken);
        return result switch
        {
            StoreResult.Stored stored => new FinishResult.Stored(stored.Event),
            StoreResult.Refused refused => new FinishResult.Refused(refused.Failure),
            _ => throw new UnreachableException(),
        };

        async Task<LocalOutput> MakeAsync(ScratchFolder work, CancellationToken stop)
        {
            var outputs = await plain.FinishAsync(command, work, stop);
            return await WithPreviewAsync(outputs.Single(), work, stop);
        }
    }

    private static StoreVideo StoreCommandOf(FinishVideo command, StorageDetails details) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        TakeNumber = details.TakeNumber,
        Attempt = command.Attempt,
        TenantName = command.TenantName,
        CreativeId = command.CreativeId,
        Iteration = details.Iteration,
        AcceptedAt = details.AcceptedAt,
        Outputs = [],
        Clip = command.Clip,
        Finishing = new FinishingFacts(),
        ProducedBy = command.ProducedBy,
        Parameters = command.Parameters,
        Prompt = details.Prompt,
        Seed = command.Seed,
        Cost = details.Cost,
        OriginalUrl = details.OriginalUrl,
        Adjustments = details.Adjustments,
        Labels = details.Labels,
    };

    private async Task<VideoFinished> MakeAsync(FinishVideo command, ScratchFolder work, CancellationToken cancellationToken)
    {
        var (outputs, facts) = policy.Value.IsPlain(command.Brief, command.Edit)
            ? (await plain.FinishAsync(command, work, cancellationToken), new FinishingFacts())
            : await briefs.FinishAsync(command, work, cancellationToken);
        var staged = await StageAsync(command, outputs, work, cancellationToken);
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
        return await files.CompleteAsync(command, result, work, cancellationToken);
    }

    /// <summary>Puts the files into staging, each with its preview.</summary>
    private async Task<IReadOnlyList<FinishedOutput>> StageAsync(
        FinishVideo command, IReadOnlyList<LocalOutput> outputs, ScratchFolder work, CancellationToken cancellationToken)
    {
        var delivery = Guid.NewGuid();
        var staged = new List<FinishedOutput>(outputs.Count);
        foreach (var output in outputs)
        {
            staged.Add(await files.PutAsync(
                command, delivery, await WithPreviewAsync(output, work, cancellationToken), cancellationToken));
        }

        return staged;
    }

    private async Task<LocalOutput> WithPreviewAsync(LocalOutput output, ScratchFolder work, CancellationToken cancellationToken)
    {
        var preview = output.PreviewFile;
        if (preview is null)
        {
            preview = work.File($"{output.Name}.webp");
            await finisher.MakePreviewAsync(output.VideoFile, output.Matrix, preview, output.Facts, cancellationToken);
        }

        await XmpMarker.CopyAsync(output.VideoFile, preview, cancellationToken);
        return output with { PreviewFile = preview };
    }

    private Failure FailureOf(FinishVideo command, Exception exception)
    {
        switch (exception)
        {
            case FinishingRefusedException refused:
                LogBriefRefused(command.JobId, command.TakeId, refused.Field);
                return new Failure
                {
                    Code = refused.Field == "clips" ? FailureCode.InvalidMedia : FailureCode.InvalidRequest,
                    Field = refused.Field.Length > 0 ? refused.Field : null,
                    Text = refused.Message,
                };
            case SpeechFailedException failed:
                LogSpeechFailed(failed, command.JobId, command.TakeId);
                return new Failure
                {
                    Code = failed.OutcomeUnknown ? FailureCode.OutcomeUnknown : FailureCode.ProviderUnavailable,
                    Text = failed.Message,
                    Retryable = failed.IsTransient,
                };
            case SpeechPaymentException payment:
                LogPaymentRefused(command.JobId, command.TakeId, payment.Failure.Code);
                return payment.Failure;
            default:
                return new Failure
                {
                    Code = FailureCode.ProviderUnavailable,
                    Field = (exception as BriefFileUnavailableException)?.Field,
                    Text = exception.Message,
                    Retryable = true,
                };
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
