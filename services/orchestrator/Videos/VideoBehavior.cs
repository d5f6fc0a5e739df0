using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Orchestrator.Videos.Cancellations;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Jobs;
using AdGenius.Orchestrator.Videos.Leftovers;
using AdGenius.Orchestrator.Videos.Prompts;
using AdGenius.Orchestrator.Videos.RetryRequests;
using AdGenius.Orchestrator.Videos.Stalls;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>The verbs of <see cref="VideoStateMachine"/>: each names the class that does the step.</summary>
internal static class VideoBehavior
{
    public static EventActivityBinder<VideoState, VideoRequested> InitializeJob(this EventActivityBinder<VideoState, VideoRequested> binder)
        => binder.Run<JobInitialization, VideoRequested>();

    public static EventActivityBinder<VideoState, VideoRequested> AnnounceAcceptance(
        this EventActivityBinder<VideoState, VideoRequested> binder) => binder.ThenAsync(JobInitialization.AnnounceAsync);

    /// <summary>Finds the cancellation request that has overtaken the job's request, if there is one.</summary>
    public static EventActivityBinder<VideoState, VideoRequested> CheckEarlyCancellation(
        this EventActivityBinder<VideoState, VideoRequested> binder) => binder.Run<EarlyCancellationCheck, VideoRequested>();

    public static EventActivityBinder<VideoState, T> Restart<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class => binder.RunForAny<JobRestart, T>();

    public static EventActivityBinder<VideoState, VideoDue> CheckParameterRequest(this EventActivityBinder<VideoState, VideoDue> binder)
        => binder.Run<ParameterRequestCheck, VideoDue>();

    public static EventActivityBinder<VideoState, PromptQuantified> SaveParameters(
        this EventActivityBinder<VideoState, PromptQuantified> binder) => binder.Run<ParameterResult, PromptQuantified>();

    public static EventActivityBinder<VideoState, PromptRejected> RejectTakes(this EventActivityBinder<VideoState, PromptRejected> binder)
        => binder.Run<ParameterResult, PromptRejected>();

    public static EventActivityBinder<VideoState, PromptHeld> Hold(this EventActivityBinder<VideoState, PromptHeld> binder)
        => binder.Run<ApprovalSteps, PromptHeld>();

    public static EventActivityBinder<VideoState, PromptHeld> AnnounceHold(this EventActivityBinder<VideoState, PromptHeld> binder)
        => binder.ThenAsync(ApprovalSteps.AnnounceHoldAsync);

    /// <summary>The job is queued for admission again; then its prompt is analyzed with what was approved.</summary>
    public static EventActivityBinder<VideoState, ApprovalDecided> SaveApproval(
        this EventActivityBinder<VideoState, ApprovalDecided> binder) => binder.Run<ApprovalSteps, ApprovalDecided>();

    public static EventActivityBinder<VideoState, ApprovalDecided> RejectTakes(
        this EventActivityBinder<VideoState, ApprovalDecided> binder) => binder.Run<ApprovalSteps, ApprovalDecided>();

    public static EventActivityBinder<VideoState, VideoDue> CheckApprovalDeadline(this EventActivityBinder<VideoState, VideoDue> binder)
        => binder.Run<ApprovalSteps, VideoDue>();

    public static EventActivityBinder<VideoState, T> BeginTakes<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class => binder.RunForAny<TakeStart, T>().SetDue();

    public static EventActivityBinder<VideoState, SourceImageStaged> RenderKeyframes(
        this EventActivityBinder<VideoState, SourceImageStaged> binder) => binder.Run<TakeEventHandler, SourceImageStaged>().SetDue();

    public static EventActivityBinder<VideoState, KeyframesRendered> SaveKeyframes(
        this EventActivityBinder<VideoState, KeyframesRendered> binder) => binder.Run<TakeEventHandler, KeyframesRendered>().SetDue();

    public static EventActivityBinder<VideoState, ImageGenerated> ComposeImage(this EventActivityBinder<VideoState, ImageGenerated> binder)
        => binder.Run<TakeEventHandler, ImageGenerated>().SetDue();

    public static EventActivityBinder<VideoState, KeyframesFailed> RetryOrFallBack(
        this EventActivityBinder<VideoState, KeyframesFailed> binder) => binder.Run<TakeEventHandler, KeyframesFailed>().SetDue();

    public static EventActivityBinder<VideoState, ClipFailed> RetryOrFallBack(this EventActivityBinder<VideoState, ClipFailed> binder)
        => binder.Run<TakeEventHandler, ClipFailed>().SetDue();

    public static EventActivityBinder<VideoState, StoreFailed> RetryOrFallBack(this EventActivityBinder<VideoState, StoreFailed> binder)
        => binder.Run<TakeEventHandler, StoreFailed>().SetDue();

    public static EventActivityBinder<VideoState, FinishFailed> RetryOrFallBack(
        this EventActivityBinder<VideoState, FinishFailed> binder) => binder.Run<TakeEventHandler, FinishFailed>().SetDue();

    public static EventActivityBinder<VideoState, VideoFinished> StoreOutputs(this EventActivityBinder<VideoState, VideoFinished> binder)
        => binder.Run<TakeEventHandler, VideoFinished>().SetDue();

    /// <summary>An edit begins with finishing: its scenes are stored already.</summary>
    public static EventActivityBinder<VideoState, T> BeginEdit<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class => binder.RunForAny<EditStart, T>().SetDue();

    public static EventActivityBinder<VideoState, ClipGenerated> FinishClip(this EventActivityBinder<VideoState, ClipGenerated> binder)
        => binder.Run<TakeEventHandler, ClipGenerated>().SetDue();

    public static EventActivityBinder<VideoState, VideoStored> SaveVideo(this EventActivityBinder<VideoState, VideoStored> binder)
        => binder.Run<TakeEventHandler, VideoStored>().SetDue();

    public static EventActivityBinder<VideoState, StoreRetryRequested> RetryStore(
        this EventActivityBinder<VideoState, StoreRetryRequested> binder) => binder.Run<StoreRetry, StoreRetryRequested>().SetDue();

    /// <summary>The job has ended: it is queued for admission before what is staged is stored again.</summary>
    public static EventActivityBinder<VideoState, StoreRetryRequested> QueueStore(
        this EventActivityBinder<VideoState, StoreRetryRequested> binder) => binder.Run<StoreRetry, StoreRetryRequested>();

    /// <summary>The job has ended: it is queued for admission before its takes are retried.</summary>
    public static EventActivityBinder<VideoState, RetryRequested> QueueTakes(this EventActivityBinder<VideoState, RetryRequested> binder)
        => binder.Run<TakeRetry, RetryRequested>();

    /// <summary>The job is admitted: its takes go on where they stand.</summary>
    public static EventActivityBinder<VideoState, T> ResumeTakes<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class => binder.RunForAny<QueuedRetry, T>().SetDue();

    /// <summary>A take was stored before its job was admitted; nothing is due while the job waits.</summary>
    public static EventActivityBinder<VideoState, VideoStored> SaveEarlyVideo(this EventActivityBinder<VideoState, VideoStored> binder)
        => binder.Run<TakeEventHandler, VideoStored>();

    public static EventActivityBinder<VideoState, VideoDue> CheckStalledTakes(this EventActivityBinder<VideoState, VideoDue> binder)
        => binder.Run<TakeStallMonitor, VideoDue>().SetDue();

    public static EventActivityBinder<VideoState, CancelRequested> CancelTakes(this EventActivityBinder<VideoState, CancelRequested> binder)
        => binder.ThenAsync(context => TakeCancellation.CancelAllAsync(context, context.Message.Reason));

    public static EventActivityBinder<VideoState, VideoRequested> CancelTakes(this EventActivityBinder<VideoState, VideoRequested> binder)
        => binder.ThenAsync(context => TakeCancellation.CancelAllAsync(context, context.GetPayload<EarlyCancellation>().Reason));

    /// <summary>The end that the job had is not its last.</summary>
    public static EventActivityBinder<VideoState, VideoStored> CorrectEnd(this EventActivityBinder<VideoState, VideoStored> binder)
        => binder.Then(static x => (x.Saga.EndedAt, x.Saga.Failure) = (null, null));

    public static EventActivityBinder<VideoState, VideoStored> DeleteOrphanedVideo(this EventActivityBinder<VideoState, VideoStored> binder)
        => binder.ThenAsync(context => OrphanedVideo.DeleteAsync(context.Saga, context.Message, context));

    public static EventActivityBinder<VideoState, StoreFailed> DeletePartialVideo(this EventActivityBinder<VideoState, StoreFailed> binder)
        => binder.ThenAsync(context => PartialVideos.DeleteLateAsync(context, context.Message));

    public static EventActivityBinder<VideoState, FinishFailed> DeletePartialVideo(
        this EventActivityBinder<VideoState, FinishFailed> binder)
        => binder.ThenAsync(context => PartialVideos.DeleteLateAsync(context, context.Message));

    /// <summary>No clip is being made any more: what comes of one that has failed need not be made or paid again.</summary>
    public static EventActivityBinder<VideoState, KeyframesRendered> KeepForRetry(
        this EventActivityBinder<VideoState, KeyframesRendered> binder) => binder.Run<TakeEventHandler, KeyframesRendered>();

    public static EventActivityBinder<VideoState, ImageGenerated> KeepForRetry(
        this EventActivityBinder<VideoState, ImageGenerated> binder) => binder.Run<TakeEventHandler, ImageGenerated>();

    public static EventActivityBinder<VideoState, ClipGenerated> KeepForRetry(
        this EventActivityBinder<VideoState, ClipGenerated> binder) => binder.Run<TakeEventHandler, ClipGenerated>();

    public static EventActivityBinder<VideoState, KeyframesRendered> RecordCost(
        this EventActivityBinder<VideoState, KeyframesRendered> binder) => binder.Then(x => TakeCosts.Record(x.Saga, x.Message));

    public static EventActivityBinder<VideoState, KeyframesFailed> RecordCost(this EventActivityBinder<VideoState, KeyframesFailed> binder)
        => binder.Then(x => TakeCosts.Record(x.Saga, x.Message));

    public static EventActivityBinder<VideoState, ImageGenerated> RecordCost(this EventActivityBinder<VideoState, ImageGenerated> binder)
        => binder.Then(x => TakeCosts.Record(x.Saga, x.Message));

    public static EventActivityBinder<VideoState, ClipGenerated> RecordCost(this EventActivityBinder<VideoState, ClipGenerated> binder)
        => binder.Then(x => TakeCosts.Record(x.Saga, x.Message));

    public static EventActivityBinder<VideoState, ClipFailed> RecordCost(this EventActivityBinder<VideoState, ClipFailed> binder)
        => binder.Then(x => TakeCosts.Record(x.Saga, x.Message));

    public static EventActivityBinder<VideoState, VideoFinished> RecordCost(this EventActivityBinder<VideoState, VideoFinished> binder)
        => binder.Then(x => TakeCosts.Record(x.Saga, x.Message));

    public static EventActivityBinder<VideoState, FinishFailed> RecordCost(this EventActivityBinder<VideoState, FinishFailed> binder)
        => binder.Then(x => TakeCosts.Record(x.Saga, x.Message));

    /// <summary>Where the job stands once a take has moved: ended, or at the earliest stage that one of its takes is in.</summary>
    public static EventActivityBinder<VideoState, T> TransitionByTakeStatus<T>(
        this EventActivityBinder<VideoState, T> binder,
        VideoStateMachine to)
        where T : class => binder.IfElse(x => TakeProgress.HasEnded(x.Saga),
            ended => ended.IfElse(
                x => TakeProgress.HasStoredTake(x.Saga),
                stored => stored.TransitionTo(to.Completed),
                none => none.TransitionTo(to.Failed)),
            open => open.IfElse(
                x => TakeProgress.IsGenerating(x.Saga),
                some => some.TransitionTo(to.Generating),
                none => none.IfElse(
                    x => TakeProgress.IsFinishing(x.Saga),
                    some => some.TransitionTo(to.Finishing),
                    stored => stored.TransitionTo(to.Storing))));

    /// <summary>An edit is being finished, or its take does not exist.</summary>
    public static EventActivityBinder<VideoState, T> TransitionByEdit<T>(
        this EventActivityBinder<VideoState, T> binder,
        VideoStateMachine to)
        where T : class => binder.IfElse(
            x => TakeProgress.HasEnded(x.Saga),
            failed => failed.TransitionTo(to.Failed),
            open => open.TransitionTo(to.Finishing));

    /// <summary>What is stored again has finished files in staging, or at least a clip.</summary>
    public static EventActivityBinder<VideoState, StoreRetryRequested> TransitionByStaged(
        this EventActivityBinder<VideoState, StoreRetryRequested> binder,
        VideoStateMachine to) => binder.IfElse(
            x => TakeProgress.IsFinishing(x.Saga),
            some => some.TransitionTo(to.Finishing),
            none => none.TransitionTo(to.Storing));

    public static EventActivityBinder<VideoState> RecordState(this EventActivityBinder<VideoState> binder)
        => binder.Activity(x => x.OfType<StepActivity<StateRecord>>());

    /// <summary>Publishes the event of the end that the job has come to.</summary>
    public static EventActivityBinder<VideoState> AnnounceEnd(this EventActivityBinder<VideoState> binder)
        => binder.Activity(x => x.OfType<StepActivity<JobCompletion>>());

    /// <summary>Sets when the sweep must look at the job again.</summary>
    public static EventActivityBinder<VideoState, T> SetDue<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class => binder.RunForAny<DueTimeUpdate, T>();

    private static EventActivityBinder<VideoState, T> Run<TStep, T>(this EventActivityBinder<VideoState, T> binder)
        where TStep : class, IVideoStep<T>
        where T : class => binder.Activity(x => x.OfType<StepActivity<TStep, T>>());

    private static EventActivityBinder<VideoState, T> RunForAny<TStep, T>(this EventActivityBinder<VideoState, T> binder)
        where TStep : class, IVideoStep
        where T : class => binder.Activity(x => x.OfInstanceType<StepActivity<TStep>>());
}
