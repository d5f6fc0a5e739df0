using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.Deadlines;
using AdGenius.Orchestrator.Requests;
using AdGenius.Persistence.Videos;
using MassTransit;

namespace AdGenius.Orchestrator.Videos;

/// <summary>The life of a job. Its picture is docs/saga.mmd; how each step is done is in <see cref="VideoBehavior"/>.</summary>
internal sealed class VideoStateMachine : MassTransitStateMachine<VideoState>
{
    public VideoStateMachine()
    {
        Correlate();
        InstanceState(x => x.CurrentState);

        Initially(
            When(VideoRequested).InitializeJob().AnnounceAcceptance().CheckEarlyCancellation()
                .IfElse(WasCancelledEarly,
                    cancelled => cancelled.CancelTakes().TransitionTo(Cancelled),
                    accepted => accepted.TransitionTo(Queued)));

        During(Queued,
            When(VideoAdmitted).Begin().TransitionTo(Quantifying).RequestParameters(),
            When(VideoDue, IsAdmitted).Begin().TransitionTo(Quantifying).RequestParameters(), // the admission got lost on its way
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            // nothing was ordered yet, so these answers are nobody's
            Ignore(PromptQuantified), Ignore(PromptRejected),
            Ignore(ClipProgressed), Ignore(KeyframesRendered), Ignore(KeyframesFailed),
            Ignore(ClipGenerated), Ignore(ClipFailed), Ignore(VideoStored), Ignore(StoreFailed));

        During(Quantifying,
            When(PromptQuantified).SaveParameters().TransitionTo(Generating).BeginTakes(),
            When(PromptRejected).RejectTakes().TransitionTo(Failed),
            When(VideoDue).IfElse(RetriesExhausted,
                exhausted => exhausted.FailTakesOnTimeout().TransitionTo(Failed),
                retrying => retrying.ResendParameterRequest()),
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            // admitted twice: once by the loop, once by the sweep
            Ignore(VideoAdmitted),
            Ignore(ClipProgressed), Ignore(KeyframesRendered), Ignore(KeyframesFailed),       // no clip was ordered yet
            Ignore(ClipGenerated), Ignore(ClipFailed), Ignore(VideoStored), Ignore(StoreFailed));

        // at least one clip is being made; others may be stored by now
        During(Generating,
            When(ClipProgressed).RecordProgress(),
            When(KeyframesRendered).SaveKeyframes(),
            When(KeyframesFailed).RetryOrFallBack().TransitionByTakeStatus(this),
            When(ClipGenerated).StoreClip().If(AllClipsGenerated, last => last.TransitionTo(Storing)),
            When(ClipFailed).RetryOrFallBack().TransitionByTakeStatus(this),
            When(VideoStored).SaveVideo(),
            When(StoreFailed).RetryOrFallBack(),
            When(VideoDue).CheckStalledTakes().TransitionByTakeStatus(this),
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            Ignore(VideoAdmitted), Ignore(PromptQuantified), Ignore(PromptRejected));         // second answers to a question asked twice

        During(Storing,                                                                       // every clip is there or given up
            When(VideoStored).SaveVideo().If(AllTakesEnded, last => last.TransitionTo(Completed)),
            When(StoreFailed).RetryOrFallBack().TransitionByTakeStatus(this),
            When(VideoDue).CheckStalledTakes().TransitionByTakeStatus(this),
            When(CancelRequested, BelongsToTenant).CancelTakes().TransitionTo(Cancelled),
            // late answers of attempts that were given up:
            When(KeyframesRendered).RecordCost(), When(KeyframesFailed).RecordCost(),
            // only the money they have cost is still of interest
            When(ClipGenerated).RecordCost(), When(ClipFailed).RecordCost(),
            Ignore(ClipProgressed),
            Ignore(VideoAdmitted), Ignore(PromptQuantified), Ignore(PromptRejected));

        // the end is final: late answers are expected, not errors
        During([Completed, Failed, Cancelled],
            When(KeyframesRendered).RecordCost(),
            When(KeyframesFailed).RecordCost(),
            When(ClipGenerated).RecordCost(),
            When(ClipFailed).RecordCost(),
            When(VideoStored).DeleteOrphanedVideo(),
            Ignore(VideoAdmitted), Ignore(CancelRequested), Ignore(VideoDue), Ignore(PromptQuantified), Ignore(PromptRejected),
            Ignore(ClipProgressed), Ignore(StoreFailed));

        DuringAny(
            Ignore(VideoRequested));                                                          // the same request again is the same job

        WhenEnter(Quantifying, x => x.RecordState());
        WhenEnter(Generating, x => x.RecordState());
        WhenEnter(Storing, x => x.RecordState());
        WhenEnter(Completed, x => x.AnnounceCompletion());
        WhenEnter(Failed, x => x.AnnounceFailure());
        WhenEnter(Cancelled, x => x.AnnounceCancellation());
    }

    public State Queued { get; private set; } = null!;
    public State Quantifying { get; private set; } = null!;
    public State Generating { get; private set; } = null!;
    public State Storing { get; private set; } = null!;
    public State Completed { get; private set; } = null!;
    public State Failed { get; private set; } = null!;
    public State Cancelled { get; private set; } = null!;

    public Event<VideoRequested> VideoRequested { get; private set; } = null!;
    public Event<VideoAdmitted> VideoAdmitted { get; private set; } = null!;
    public Event<CancelRequested> CancelRequested { get; private set; } = null!;
    public Event<VideoDue> VideoDue { get; private set; } = null!;
    public Event<PromptQuantified> PromptQuantified { get; private set; } = null!;
    public Event<PromptRejected> PromptRejected { get; private set; } = null!;
    public Event<ClipProgressed> ClipProgressed { get; private set; } = null!;
    public Event<KeyframesRendered> KeyframesRendered { get; private set; } = null!;
    public Event<KeyframesFailed> KeyframesFailed { get; private set; } = null!;
    public Event<ClipGenerated> ClipGenerated { get; private set; } = null!;
    public Event<ClipFailed> ClipFailed { get; private set; } = null!;
    public Event<VideoStored> VideoStored { get; private set; } = null!;
    public Event<StoreFailed> StoreFailed { get; private set; } = null!;

    private static bool WasCancelledEarly(BehaviorContext<VideoState, VideoRequested> context)
        => context.TryGetPayload<EarlyCancellation>(out _);

    private static bool IsAdmitted(BehaviorContext<VideoState, VideoDue> context) => context.Saga.IsRunning;

    private static bool BelongsToTenant(BehaviorContext<VideoState, CancelRequested> context)
        => context.Message.TenantName == context.Saga.TenantName;

    private static bool AllClipsGenerated(BehaviorContext<VideoState, ClipGenerated> context) => !TakeProgress.IsGenerating(context.Saga);

    private static bool AllTakesEnded(BehaviorContext<VideoState, VideoStored> context) => TakeProgress.HasEnded(context.Saga);

    private static bool RetriesExhausted(BehaviorContext<VideoState, VideoDue> context) => context.RetriesExhausted();

    // A job that is not there (another database, or deleted since) has nobody to tell. Only an order to cancel may mean one that is still
    // to come.
    private void Correlate()
    {
        Event(() => VideoRequested, x => x.CorrelateById(context => context.Message.JobId));
        Event(
            () => VideoAdmitted,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(() => CancelRequested, x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(
            missing => missing.ExecuteAsync(VideoBehavior.RecordEarlyCancellationAsync)); });
        Event(
            () => VideoDue,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(
            () => PromptQuantified,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(
            () => PromptRejected,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(
            () => ClipProgressed,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(
            () => KeyframesRendered,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(
            () => KeyframesFailed,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(
            () => ClipGenerated,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(
            () => ClipFailed,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(
            () => VideoStored,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
        Event(
            () => StoreFailed,
            x => { x.CorrelateById(context => context.Message.JobId); x.OnMissingInstance(missing => missing.Discard()); });
    }
}
