using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.DeadLetters;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos.Leftovers;
using AdGenius.Orchestrator.Videos.Pickups;
using AdGenius.Orchestrator.Videos.Retries;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>
/// Applies the events of workers to the take's row. Only events of the current attempt count: those that come twice, late or for an attempt
/// that has ended change nothing but the cost. What was made for a take that has failed meanwhile, such as because its time was over, is
/// kept: a retry goes on with it, and does not pay for it again.
/// </summary>
internal sealed class TakeEventHandler(
    TakeFinishing finishing,
    TakeCommandSender commands,
    TakeFailures failures,
    LostCommands lostCommands,
    JobHistory history,
    JobMeasures measures,
    DatabaseTime time)
    : IVideoStep<SourceImageStaged>, IVideoStep<KeyframesRendered>, IVideoStep<KeyframesFailed>, IVideoStep<ImageGenerated>,
        IVideoStep<ClipGenerated>, IVideoStep<ClipFailed>, IVideoStep<VideoFinished>, IVideoStep<FinishFailed>,
        IVideoStep<VideoStored>, IVideoStep<StoreFailed>
{
    // Keyframes are most of the work of a locally made clip; composing is the rest.
    private const double KeyframesShare = 0.7;
    private const double ClipShare = 0.85;
    private const double FinishedShare = 0.97;

    /// <summary>Every take that waits for the picture goes on, whichever asked for it.</summary>
    public async Task ExecuteAsync(VideoState job, SourceImageStaged message, BehaviorContext<VideoState> context)
    {
        job.SourcePicture ??= message.Picture;
        foreach (var take in job.TakesInOrder()
            .Where(take => take is { Status: TakeStatus.Generating, AwaitsSourcePicture: true }).ToList())
        {
            take.AwaitsSourcePicture = false;
            take.ResetRetries();
            await commands.SendAsync(context, take);
        }
    }

    public async Task ExecuteAsync(VideoState job, KeyframesRendered message, BehaviorContext<VideoState> context)
    {
        TakeCosts.Record(job, message);
        if (FindGeneratingOrFailed(job, message.TakeId, message.Attempt) is not { } take
            || take.RenderedBatches.Contains(message.BatchIndex) || message.BatchIndex < 0 || message.BatchIndex >= take.BatchCount)
        {
            return;
        }

        take.RenderedBatches = [.. take.RenderedBatches, message.BatchIndex];
        take.Keyframes = [.. take.Keyframes, .. message.Keyframes];
        take.Adjustments = [.. take.Adjustments.Union(message.Adjustments ?? [])];

        // Named after the model, when only some keyframes were drawn as placeholders.
        take.Resolved = take.Resolved is null or ModelIds.Placeholder ? message.Resolved : take.Resolved;
        if (take.Status == TakeStatus.Failed)
        {
            return;
        }

        measures.StageEnded(take, WorkStage.Keyframes, message.BatchIndex, time.GetUtcNow());
        take.Answered(WorkStage.Keyframes, message.BatchIndex);
        take.ResetRetries();
        var rendered = (double)take.RenderedBatches.Count / take.BatchCount;
        RecordProgress(
            job,
            take,
            rendered * KeyframesShare,
            "keyframes rendered",
            message.Keyframes.Count > 0 ? message.Keyframes[^1].Picture : null);
        if (take.Stage() == WorkStage.Compose)
        {
            await commands.SendAsync(context, take);
        }
    }

    public async Task ExecuteAsync(VideoState job, KeyframesFailed message, BehaviorContext<VideoState> context)
    {
        TakeCosts.Record(job, message);
        if (job.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Generating) is { } take
            && take.Answered(WorkStage.Keyframes, message.BatchIndex))
        {
            await failures.RetryOrFallBackAsync(context, take, message.Failure);
        }
    }

    public async Task ExecuteAsync(VideoState job, ImageGenerated message, BehaviorContext<VideoState> context)
    {
        TakeCosts.Record(job, message);
        if (FindGeneratingOrFailed(job, message.TakeId, message.Attempt) is not { } take || take.Stage() != WorkStage.Generate)
        {
            return;
        }

        take.Keyframes = [new RenderedKeyframe { Index = 0, SceneIndex = 0, Picture = message.Image }];
        take.ProducedBy = message.ProducedBy;
        take.Adjustments = [.. take.Adjustments, .. message.Adjustments ?? []];
        if (take.Status == TakeStatus.Failed)
        {
            return;
        }

        measures.StageEnded(take, WorkStage.Generate, null, time.GetUtcNow());
        take.ResetRetries();
        RecordProgress(job, take, KeyframesShare, "image generated", message.Image);
        await commands.SendAsync(context, take);
    }

    public async Task ExecuteAsync(VideoState job, ClipGenerated message, BehaviorContext<VideoState> context)
    {
        TakeCosts.Record(job, message);
        if (FindGeneratingOrFailed(job, message.TakeId, message.Attempt) is not { Clip: null } take)
        {
            return;
        }

        var stage = take.Stage();
        take.Clip = message.Clip;
        take.ShapeClips = message.ShapeClips;
        take.ProducedBy = message.ProducedBy;
        take.OriginalUrl = message.OriginalUrl;
        take.Adjustments = [.. take.Adjustments, .. message.Adjustments ?? []];
        if (take.Status == TakeStatus.Failed)
        {
            await finishing.PrepareAsync(job, take, context.CancellationToken);
            return;
        }

        measures.StageEnded(take, stage, null, time.GetUtcNow());
        RecordProgress(job, take, ClipShare, "finishing", null);
        await finishing.BeginAsync(context, take);
    }

    public async Task ExecuteAsync(VideoState job, VideoFinished message, BehaviorContext<VideoState> context)
    {
        TakeCosts.Record(job, message);
        if (job.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Finishing) is not { } take)
        {
            return;
        }

        measures.StageEnded(take, WorkStage.Finish, null, time.GetUtcNow());
        take.Finished = message.Outputs;
        take.Finishing = message.Facts;
        take.Status = TakeStatus.Storing;
        take.ResetRetries();
        RecordProgress(job, take, FinishedShare, "storing", null);
        history.Write(job, JobEventTypes.TakeStoring, new { take.TakeId, take.Number, take.Iteration });
        await commands.SendAsync(context, take);
    }

    public async Task ExecuteAsync(VideoState job, FinishFailed message, BehaviorContext<VideoState> context)
    {
        TakeCosts.Record(job, message);
        if (job.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Finishing) is { } take && take.Answered(WorkStage.Finish))
        {
            await failures.RetryOrFallBackAsync(context, take, message.Failure);
        }
        else
        {
            await PartialVideos.DeleteLateAsync(context, message);
        }
    }

    public async Task ExecuteAsync(VideoState job, ClipFailed message, BehaviorContext<VideoState> context)
    {
        TakeCosts.Record(job, message);
        if (job.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Generating) is { } take
            && (message.Stage ?? take.Stage()) == take.Stage()
            && !await IsOfCommandOnlyAsync(take, message, context.CancellationToken)
            && take.Answered(take.Stage()))
        {
            await failures.RetryOrFallBackAsync(context, take, message.Failure);
        }
    }

    public async Task ExecuteAsync(VideoState job, VideoStored message, BehaviorContext<VideoState> context)
    {
        if (job.FindStored(message) is { } take)
        {
            measures.StageEnded(take, take.Status == TakeStatus.Finishing ? WorkStage.Finish : WorkStage.Store, null, time.GetUtcNow());
            take.Finishing ??= new FinishingFacts();
            take.Close(TakeStatus.Stored);
            take.Failure = null;
            take.Video = message.Video;
            take.Poster = message.Poster;
            take.Preview = message.Preview;
            take.Manifest = message.Manifest;
            take.Outputs = message.Outputs;
            take.Sources = message.Sources;
            take.Facts = message.Facts;
            take.Fraction = 1;
            take.LastProgressAt = time.GetUtcNow();
            history.Write(job, JobEventTypes.TakeStored, TakeOutcomes.Of(take));
        }
        else if (job.Takes.Exists(one => one.TakeId == message.TakeId
            && (one.Status == TakeStatus.Failed || one.Attempt > message.Attempt)))
        {
            await OrphanedVideo.DeleteAsync(job, message, context);
        }
    }

    public async Task ExecuteAsync(VideoState job, StoreFailed message, BehaviorContext<VideoState> context)
    {
        if (job.FindInProgress(message.TakeId, message.Attempt, TakeStatus.Storing) is { } take && take.Answered(WorkStage.Store))
        {
            await failures.RetryOrFallBackAsync(context, take, message.Failure);
        }
        else
        {
            await PartialVideos.DeleteLateAsync(context, message);
        }
    }

    private static TakeState? FindGeneratingOrFailed(VideoState job, Guid takeId, int attempt) =>
        job.FindInProgress(takeId, attempt, TakeStatus.Generating) ?? job.FindInProgress(takeId, attempt, TakeStatus.Failed);

    /// <summary>
    /// True where a worker has failed with a command whose submission is recorded, such as one that was sent again. The submission goes on,
    /// and publishes its own result: another purchase beside it would be paid twice.
    /// </summary>
    private async Task<bool> IsOfCommandOnlyAsync(TakeState take, ClipFailed message, CancellationToken cancellationToken) =>
        WorkerFailures.IsOfWorker(message.Failure) && await lostCommands.IsRecordedAsync(take, cancellationToken);

    private void RecordProgress(VideoState job, TakeState take, double? fraction, string activity, MediaReference? preview)
    {
        var progress = Math.Clamp(fraction ?? 0, take.Fraction, 0.99);
        var shouldReport = progress - take.Fraction >= 0.01 || take.Activity != activity || preview is not null;
        take.Fraction = progress;
        take.Activity = activity;
        take.LastProgressAt = time.GetUtcNow();
        if (shouldReport)
        {
            history.Write(
                job,
                JobEventTypes.TakeProgressed,
                new { take.TakeId, take.Number, take.Attempt, take.Fraction, take.Activity, Preview = preview });
        }
    }
}
