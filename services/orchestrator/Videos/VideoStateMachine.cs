using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Leftovers;
using AdGenius.Orchestrator.Videos.Prompts;
using AdGenius.Orchestrator.Videos.RetryRequests;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>The life of a job. Its picture is docs/saga.mmd; how each step is done is in <see cref="VideoBehavior"/>.</summary>
internal sealed class VideoStateMachine : MassTransitStateMachine<VideoState>
{
    private readonly KeyframeSource _localSource;

    public VideoStateMachine(TimeProvider time, IOptions<FramesOptions> frames)
    {
        _localSource = frames.Value.Source;
        Correlate(time);
        InstanceState(x => x.CurrentState);

        Initially(
            When(VideoRequested).InitializeJob().AnnounceAcceptance().CheckEarlyCancellation()
                .IfElse(WasCancelledEarly,
                    cancelled => cancelled.CancelTakes().TransitionTo(Cancelled),
                    accepted => accepted.TransitionTo(Queued)));

        During(Queued,
            // admission starts new jobs itself (AdmittedJobs), which is their transition to Quantifying; takes that are retried go on here
            When(VideoAdmitted, IsRetryAndAdmitted).Restart().ResumeTakes().TransitionByTakeStatus(this),
            When(VideoDue, IsRetryAndAdmitted).Restart().ResumeTakes().TransitionByTakeStatus(this),  // the admission message was lost
            When(StoreRetryRequested, CanStoreAgain).QueueStore(),                                  // of a further take
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            // late events of what was done before the retry: only their cost counts, and what was made for a take that stays failed
            When(KeyframesRendered).KeepForRetry(), When(KeyframesFailed).RecordCost(), When(ImageGenerated).KeepForRetry(),
            When(ClipGenerated).KeepForRetry(), When(ClipFailed).RecordCost(), When(VideoFinished).RecordCost(),
            When(FinishFailed).RecordCost().DeletePartialVideo(),
            When(VideoStored, IsStoredLate).SaveEarlyVideo().If(AllTakesEnded, last => last.TransitionTo(Completed)),
            When(VideoStored, IsOrphaned).DeleteOrphanedVideo(),
            When(StoreFailed).DeletePartialVideo(),
            // no command was sent yet, or one that was answered before an approval was
            Ignore(PromptQuantified), Ignore(PromptRejected), Ignore(PromptHeld), Ignore(ApprovalDecided),
            Ignore(SourceImageStaged), Ignore(RetryRequested));

        During(Quantifying,
            When(PromptQuantified, IsGeneration).SaveParameters().IfElse(AllTakesFailed,
                refused => refused.TransitionTo(Failed),                                      // words or platforms do not fit the length
                accepted => accepted.TransitionTo(Generating).BeginTakes()),
            When(PromptQuantified, IsEdit).BeginEdit().TransitionByEdit(this),
            When(PromptRejected).RejectTakes().TransitionTo(Failed),
            When(PromptHeld, IsNotApproved).Hold().TransitionTo(AwaitingApproval).AnnounceHold(),
            When(VideoDue).CheckParameterRequest().If(AllTakesFailed, failed => failed.TransitionTo(Failed)),
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            Ignore(VideoAdmitted),                                                            // started already by the sweep
            Ignore(ApprovalDecided),
            // no clip was commanded yet
            Ignore(SourceImageStaged), Ignore(KeyframesRendered), Ignore(KeyframesFailed), Ignore(ImageGenerated),
            Ignore(StoreRetryRequested), Ignore(ClipGenerated), Ignore(ClipFailed), Ignore(VideoFinished), Ignore(FinishFailed),
            Ignore(VideoStored), Ignore(StoreFailed), Ignore(RetryRequested));

        // a person decides; the job holds no slot meanwhile
        During(AwaitingApproval,
            When(ApprovalDecided, IsApproval).SaveApproval().TransitionTo(Queued),
            When(ApprovalDecided, IsRejection).RejectTakes().TransitionTo(Failed),
            When(VideoDue).CheckApprovalDeadline().If(AllTakesFailed, failed => failed.TransitionTo(Failed)),
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            Ignore(VideoAdmitted), Ignore(PromptQuantified), Ignore(PromptRejected), Ignore(PromptHeld), // second answers
            // no clip was commanded yet
            Ignore(SourceImageStaged), Ignore(KeyframesRendered), Ignore(KeyframesFailed), Ignore(ImageGenerated),
            Ignore(StoreRetryRequested), Ignore(ClipGenerated), Ignore(ClipFailed), Ignore(VideoFinished), Ignore(FinishFailed),
            Ignore(VideoStored), Ignore(StoreFailed), Ignore(RetryRequested));

        // at least one clip is being made; others may be finished or stored by now
        During(Generating,
            When(SourceImageStaged).RenderKeyframes(),
            When(KeyframesRendered).SaveKeyframes(),
            When(KeyframesFailed).RetryOrFallBack().TransitionByTakeStatus(this),
            When(ImageGenerated).ComposeImage(),
            When(ClipGenerated).FinishClip().If(AllClipsGenerated, last => last.TransitionTo(Finishing)),
            When(ClipFailed).RetryOrFallBack().TransitionByTakeStatus(this),
            When(VideoFinished).StoreOutputs(),
            When(FinishFailed).RetryOrFallBack(),
            When(VideoStored).SaveVideo(),
            When(StoreFailed).RetryOrFallBack(),
            When(StoreRetryRequested, BelongsToTenant).RetryStore(),
            When(VideoDue).CheckStalledTakes().TransitionByTakeStatus(this),
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            // a second answer, or the job has not ended
            Ignore(VideoAdmitted), Ignore(PromptQuantified), Ignore(PromptRejected), Ignore(PromptHeld), Ignore(ApprovalDecided),
            Ignore(RetryRequested));

        // every clip is generated or its take has ended, and at least one is being finished
        During(Finishing,
            When(VideoFinished).StoreOutputs().If(AllClipsFinished, last => last.TransitionTo(Storing)),
            When(FinishFailed).RetryOrFallBack().TransitionByTakeStatus(this),
            When(VideoStored).SaveVideo().IfElse(AllTakesEnded,                               // stored by the worker that has finished it
                last => last.TransitionTo(Completed),
                others => others.If(NoneIsFinished, rest => rest.TransitionTo(Storing))),
            When(StoreFailed).RetryOrFallBack().TransitionByTakeStatus(this),
            When(StoreRetryRequested, BelongsToTenant).RetryStore(),
            When(VideoDue).CheckStalledTakes().TransitionByTakeStatus(this),
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            // late events: of earlier attempts only their cost counts, and what was made for a take that has failed is kept for its retry
            When(KeyframesRendered).KeepForRetry(), When(KeyframesFailed).RecordCost(), When(ImageGenerated).KeepForRetry(),
            When(ClipGenerated).KeepForRetry(), When(ClipFailed).RecordCost(),
            Ignore(SourceImageStaged), Ignore(VideoAdmitted), Ignore(PromptQuantified), Ignore(PromptRejected), Ignore(PromptHeld),
            Ignore(ApprovalDecided), Ignore(RetryRequested));

        // every clip is finished or its take has ended
        During(Storing,
            When(VideoStored).SaveVideo().If(AllTakesEnded, last => last.TransitionTo(Completed)),
            When(StoreFailed).RetryOrFallBack().TransitionByTakeStatus(this),
            When(StoreRetryRequested, BelongsToTenant).RetryStore().TransitionByStaged(this),
            When(VideoDue).CheckStalledTakes().TransitionByTakeStatus(this),
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            // late events: of earlier attempts only their cost counts, and what was made for a take that has failed is kept for its retry
            When(KeyframesRendered).KeepForRetry(), When(KeyframesFailed).RecordCost(), When(ImageGenerated).KeepForRetry(),
            When(ClipGenerated).KeepForRetry(), When(ClipFailed).RecordCost(), When(VideoFinished).RecordCost(),
            When(FinishFailed).RecordCost().DeletePartialVideo(),
            Ignore(SourceImageStaged), Ignore(VideoAdmitted), Ignore(PromptQuantified), Ignore(PromptRejected), Ignore(PromptHeld),
            Ignore(ApprovalDecided), Ignore(RetryRequested));

        // the end is final: late events are expected, not errors
        During([Completed, Failed, Cancelled],
            When(KeyframesFailed).RecordCost(),
            When(ClipFailed).RecordCost(),
            When(VideoFinished).RecordCost(),
            When(FinishFailed).RecordCost().DeletePartialVideo(),
            When(VideoStored, IsOrphaned).DeleteOrphanedVideo(),
            When(StoreFailed).DeletePartialVideo(),
            Ignore(VideoAdmitted), Ignore(CancelRequested), Ignore(VideoDue), Ignore(PromptQuantified), Ignore(PromptRejected),
            Ignore(PromptHeld), Ignore(ApprovalDecided), Ignore(SourceImageStaged));

        // but for a clip that is stored after the job's time was over, for one that is still staged, which its owner may have stored again,
        // and for takes that are retried on request: the job is queued for admission again. What is made later for them is kept.
        During([Completed, Failed],
            When(KeyframesRendered).KeepForRetry(), When(ImageGenerated).KeepForRetry(), When(ClipGenerated).KeepForRetry(),
            When(VideoStored, IsStoredLate).CorrectEnd().TransitionTo(Storing).SaveVideo().TransitionTo(Completed),
            When(StoreRetryRequested, CanStoreAgain).QueueStore().TransitionTo(Queued),
            When(RetryRequested, CanRetry).QueueTakes().TransitionTo(Queued));
        During(Cancelled,
            When(KeyframesRendered).RecordCost(), When(ImageGenerated).RecordCost(), When(ClipGenerated).RecordCost(),
            Ignore(StoreRetryRequested), Ignore(RetryRequested));

        DuringAny(
            Ignore(VideoRequested));                                                          // the same request again is the same job

        WhenEnter(Quantifying, x => x.RecordState());
        WhenEnter(AwaitingApproval, x => x.RecordState());
        WhenEnter(Generating, x => x.RecordState());
        WhenEnter(Finishing, x => x.RecordState());
        WhenEnter(Storing, x => x.RecordState());
        WhenEnter(Completed, x => x.AnnounceEnd());
        WhenEnter(Failed, x => x.AnnounceEnd());
        WhenEnter(Cancelled, x => x.AnnounceEnd());
    }

    public State Queued { get; private set; } = null!;
    public State Quantifying { get; private set; } = null!;
    public State AwaitingApproval { get; private set; } = null!;
    public State Generating { get; private set; } = null!;
    public State Finishing { get; private set; } = null!;
    public State Storing { get; private set; } = null!;
    public State Completed { get; private set; } = null!;
    public State Failed { get; private set; } = null!;
    public State Cancelled { get; private set; } = null!;

    public Event<VideoRequested> VideoRequested { get; private set; } = null!;
    public Event<VideoAdmitted> VideoAdmitted { get; private set; } = null!;
    public Event<CancelRequested> CancelRequested { get; private set; } = null!;
    public Event<StoreRetryRequested> StoreRetryRequested { get; private set; } = null!;
    public Event<RetryRequested> RetryRequested { get; private set; } = null!;
    public Event<VideoDue> VideoDue { get; private set; } = null!;
    public Event<PromptQuantified> PromptQuantified { get; private set; } = null!;
    public Event<PromptRejected> PromptRejected { get; private set; } = null!;
    public Event<PromptHeld> PromptHeld { get; private set; } = null!;
    public Event<ApprovalDecided> ApprovalDecided { get; private set; } = null!;
    public Event<SourceImageStaged> SourceImageStaged { get; private set; } = null!;
    public Event<KeyframesRendered> KeyframesRendered { get; private set; } = null!;
    public Event<KeyframesFailed> KeyframesFailed { get; private set; } = null!;
    public Event<ImageGenerated> ImageGenerated { get; private set; } = null!;
    public Event<ClipGenerated> ClipGenerated { get; private set; } = null!;
    public Event<ClipFailed> ClipFailed { get; private set; } = null!;
    public Event<VideoFinished> VideoFinished { get; private set; } = null!;
    public Event<FinishFailed> FinishFailed { get; private set; } = null!;
    public Event<VideoStored> VideoStored { get; private set; } = null!;
    public Event<StoreFailed> StoreFailed { get; private set; } = null!;

    private static bool WasCancelledEarly(BehaviorContext<VideoState, VideoRequested> context)
        => context.TryGetPayload<EarlyCancellation>(out _);

    private static bool IsRetryAndAdmitted<T>(BehaviorContext<VideoState, T> context)
        where T : class => context.Saga.ResumesTakes() && context.Saga.IsRunning;

    private static bool IsGeneration(BehaviorContext<VideoState, PromptQuantified> context) => context.Saga.Request.Edit is null;

    private static bool IsEdit(BehaviorContext<VideoState, PromptQuantified> context) => context.Saga.Request.Edit is not null;

    // A command that was sent twice is answered twice, the second time perhaps after the approval of the first.
    private static bool IsNotApproved(BehaviorContext<VideoState, PromptHeld> context) =>
        !ApprovalSteps.IsApproved(context.Saga, context.Message.Findings);

    private static bool IsApproval(BehaviorContext<VideoState, ApprovalDecided> context) =>
        IsOfItsHold(context) && context.Message.IsApproved;

    private static bool IsRejection(BehaviorContext<VideoState, ApprovalDecided> context) =>
        IsOfItsHold(context) && !context.Message.IsApproved;

    // A decision that is delivered again, or was made before the job was held again, is about other findings.
    private static bool IsOfItsHold(BehaviorContext<VideoState, ApprovalDecided> context) =>
        context.Message.TenantName == context.Saga.TenantName
        && (context.Message.HeldAt is not { } heldAt || heldAt == context.Saga.Approval!.HeldAt);

    private static bool BelongsToTenant(BehaviorContext<VideoState, CancelRequested> context)
        => context.Message.TenantName == context.Saga.TenantName;

    private static bool AllClipsGenerated(BehaviorContext<VideoState, ClipGenerated> context) => !TakeProgress.IsGenerating(context.Saga);

    private static bool AllClipsFinished(BehaviorContext<VideoState, VideoFinished> context) => !TakeProgress.IsFinishing(context.Saga);

    private static bool AllTakesEnded(BehaviorContext<VideoState, VideoStored> context) => TakeProgress.HasEnded(context.Saga);

    private static bool NoneIsFinished(BehaviorContext<VideoState, VideoStored> context) => !TakeProgress.IsFinishing(context.Saga);

    private static bool AllTakesFailed<T>(BehaviorContext<VideoState, T> context)
        where T : class => TakeProgress.HasEnded(context.Saga);

    private static bool BelongsToTenant(BehaviorContext<VideoState, StoreRetryRequested> context)
        => context.Message.TenantName == context.Saga.TenantName;

    private static bool CanStoreAgain(BehaviorContext<VideoState, StoreRetryRequested> context)
        => BelongsToTenant(context) && StoreRetry.IsPossible(context.Saga, context.Message);

    private static bool IsStoredLate(BehaviorContext<VideoState, VideoStored> context)
        => context.Saga.FindStored(context.Message) is not null;

    private static bool IsOrphaned(BehaviorContext<VideoState, VideoStored> context) => !IsStoredLate(context);

    private bool CanRetry(BehaviorContext<VideoState, RetryRequested> context) =>
        context.Message.TenantName == context.Saga.TenantName && TakeRetry.IsPossible(context.Saga, context.Message, _localSource);

    private void Correlate(TimeProvider time)
    {
        Event(() => VideoRequested, x => x.CorrelateById(context => context.Message.JobId));
        Event(() => CancelRequested, x => ById(x, message => message.JobId));                  // its consumer has kept it if it was early
        Event(() => VideoAdmitted, x => ById(x, message => message.JobId));
        Event(() => VideoDue, x => ById(x, message => message.JobId));
        Event(() => PromptQuantified, x => ById(x, message => message.JobId));
        Event(() => PromptRejected, x => ById(x, message => message.JobId));
        Event(() => PromptHeld, x => ById(x, message => message.JobId));
        Event(() => ApprovalDecided, x => ById(x, message => message.JobId));
        Event(() => StoreRetryRequested, x => ById(x, message => message.JobId));
        Event(() => RetryRequested, x => ById(x, message => message.JobId));
        Event(() => SourceImageStaged, x => ByIdOrDeleteStaged(x, message => message.JobId));
        Event(() => KeyframesRendered, x => ByIdOrDeleteStaged(x, message => message.JobId));
        Event(() => KeyframesFailed, x => ById(x, message => message.JobId));
        Event(() => ImageGenerated, x => ByIdOrDeleteStaged(x, message => message.JobId));
        Event(() => ClipGenerated, x => ByIdOrDeleteStaged(x, message => message.JobId));
        Event(() => ClipFailed, x => ById(x, message => message.JobId));
        Event(() => VideoFinished, x => ByIdOrDeleteStaged(x, message => message.JobId));
        Event(() => FinishFailed, x => ById(x, message => message.JobId));
        Event(() => VideoStored, x =>
        {
            x.CorrelateById(context => context.Message.JobId);
            x.OnMissingInstance(missing => missing.ExecuteAsync(context => MissingJob.DeleteStoredAsync(context, time)));
        });
        Event(() => StoreFailed, x => ById(x, message => message.JobId));
    }

    // Events of jobs that do not exist (deleted since, or of another database) are discarded.
    private static void ById<T>(IEventCorrelationConfigurator<VideoState, T> configurator, Func<T, Guid> jobId)
        where T : class
    {
        configurator.CorrelateById(context => jobId(context.Message));
        configurator.OnMissingInstance(missing => missing.Discard());
    }

    // Those that name staged files: a job that was erased meanwhile would leave them in staging.
    private static void ByIdOrDeleteStaged<T>(IEventCorrelationConfigurator<VideoState, T> configurator, Func<T, Guid> jobId)
        where T : class
    {
        configurator.CorrelateById(context => jobId(context.Message));
        configurator.OnMissingInstance(
            missing => missing.ExecuteAsync(context => MissingJob.DeleteStagedAsync(context, jobId(context.Message))));
    }
}
