using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Orchestrator.Deadlines;
using AdGenius.Orchestrator.Requests;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos;

/// <summary>The verbs of <see cref="VideoStateMachine"/>: each hands one step to the class that knows how.</summary>
internal static class VideoBehavior
{
    public static EventActivityBinder<VideoState, VideoRequested> WriteDown(this EventActivityBinder<VideoState, VideoRequested> binder) =>
        binder.ThenAsync(context => The<JobStart>(context).AcceptAsync(context));

    public static EventActivityBinder<VideoState, VideoRequested> AnnounceAcceptance(this EventActivityBinder<VideoState, VideoRequested> binder) =>
        binder.ThenAsync(JobStart.AnnounceAsync);

    public static EventActivityBinder<VideoState, T> Begin<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class => binder.Then(context => The<JobStart>(context).Begin(context.Saga));

    public static EventActivityBinder<VideoState, T> RequestParameters<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class => binder.ThenAsync(context => The<JobStart>(context).RequestParametersAsync(context));

    public static EventActivityBinder<VideoState, VideoDue> RequestParametersAgain(this EventActivityBinder<VideoState, VideoDue> binder) =>
        binder.ThenAsync(context => The<JobWatch>(context).RequestParametersAgainAsync(context));

    public static EventActivityBinder<VideoState, PromptQuantified> RememberParameters(this EventActivityBinder<VideoState, PromptQuantified> binder) =>
        binder.Then(context => The<JobStart>(context).Remember(context));

    public static EventActivityBinder<VideoState, PromptQuantified> BeginTakes(this EventActivityBinder<VideoState, PromptQuantified> binder) =>
        binder.ThenAsync(context => The<JobStart>(context).BeginTakesAsync(context)).SetDue();

    public static EventActivityBinder<VideoState, PromptRejected> RejectTakes(this EventActivityBinder<VideoState, PromptRejected> binder) =>
        binder.Then(context => The<JobEnd>(context).FailTakes(context.Saga, context.Message.Failure));

    public static EventActivityBinder<VideoState, VideoDue> FailTakesAsLate(this EventActivityBinder<VideoState, VideoDue> binder) =>
        binder.Then(context => The<JobEnd>(context).FailTakes(
            context.Saga,
            new Failure { Code = FailureCode.DeadlineExceeded, Text = "Nobody read the prompt in time.", Retryable = true }));

    public static EventActivityBinder<VideoState, ClipProgressed> NoteProgress(this EventActivityBinder<VideoState, ClipProgressed> binder) =>
        binder.ThenAsync(context => The<TakeAnswers>(context).Progressed(context)).SetDue();

    public static EventActivityBinder<VideoState, KeyframesRendered> KeepKeyframes(this EventActivityBinder<VideoState, KeyframesRendered> binder) =>
        binder.ThenAsync(context => The<TakeAnswers>(context).KeyframesRendered(context)).SetDue();

    public static EventActivityBinder<VideoState, KeyframesFailed> RetryOrFallBack(this EventActivityBinder<VideoState, KeyframesFailed> binder) =>
        binder.ThenAsync(context => The<TakeAnswers>(context).KeyframesFailed(context)).SetDue();

    public static EventActivityBinder<VideoState, ClipFailed> RetryOrFallBack(this EventActivityBinder<VideoState, ClipFailed> binder) =>
        binder.ThenAsync(context => The<TakeAnswers>(context).ClipFailed(context)).SetDue();

    public static EventActivityBinder<VideoState, StoreFailed> RetryOrFallBack(this EventActivityBinder<VideoState, StoreFailed> binder) =>
        binder.ThenAsync(context => The<TakeAnswers>(context).StoreFailed(context)).SetDue();

    public static EventActivityBinder<VideoState, ClipGenerated> StoreClip(this EventActivityBinder<VideoState, ClipGenerated> binder) =>
        binder.ThenAsync(context => The<TakeAnswers>(context).ClipGenerated(context)).SetDue();

    public static EventActivityBinder<VideoState, VideoStored> KeepVideo(this EventActivityBinder<VideoState, VideoStored> binder) =>
        binder.ThenAsync(context => The<TakeAnswers>(context).Stored(context)).SetDue();

    public static EventActivityBinder<VideoState, VideoDue> LookAfterTakes(this EventActivityBinder<VideoState, VideoDue> binder) =>
        binder.ThenAsync(context => The<JobWatch>(context).LookAfterTakesAsync(context)).SetDue();

    public static EventActivityBinder<VideoState, CancelRequested> CancelTakes(this EventActivityBinder<VideoState, CancelRequested> binder) =>
        binder.ThenAsync(context => JobEnd.CancelTakesAsync(context, context.Message.Reason));

    public static EventActivityBinder<VideoState, VideoRequested> CancelTakes(this EventActivityBinder<VideoState, VideoRequested> binder) =>
        binder.ThenAsync(context => JobEnd.CancelTakesAsync(context, context.GetPayload<EarlyCancellation>().Reason));

    /// <summary>Finds the order to cancel that has overtaken the request, if there is one.</summary>
    public static EventActivityBinder<VideoState, VideoRequested> LookForOvertakingCancel(this EventActivityBinder<VideoState, VideoRequested> binder) =>
        binder.ThenAsync(async context =>
        {
            if (await The<EarlyCancellations>(context).TakeAsync(context.Saga.CorrelationId, context.Saga.TenantName, context.CancellationToken) is { } note)
            {
                context.AddOrUpdatePayload(() => note, _ => note);
            }
        });

    /// <summary>There is no such job; it may be on its way.</summary>
    public static Task RememberCancelAsync(ConsumeContext<CancelRequested> context) =>
        The<EarlyCancellations>(context).RememberAsync(context.Message, context.CancellationToken);

    public static EventActivityBinder<VideoState, VideoStored> TakeBack(this EventActivityBinder<VideoState, VideoStored> binder) =>
        binder.ThenAsync(JobEnd.TakeBackAsync);

    public static EventActivityBinder<VideoState, KeyframesRendered> CountCost(this EventActivityBinder<VideoState, KeyframesRendered> binder) =>
        binder.Then(x => TakeCosts.Note(x.Saga, x.Message.TakeId, x.Message.Attempt, x.Message.BatchIndex, x.Message.Cost));

    public static EventActivityBinder<VideoState, KeyframesFailed> CountCost(this EventActivityBinder<VideoState, KeyframesFailed> binder) =>
        binder.Then(x => TakeCosts.Note(x.Saga, x.Message.TakeId, x.Message.Attempt, x.Message.BatchIndex, x.Message.Cost));

    public static EventActivityBinder<VideoState, ClipGenerated> CountCost(this EventActivityBinder<VideoState, ClipGenerated> binder) =>
        binder.Then(x => TakeCosts.Note(x.Saga, x.Message.TakeId, x.Message.Attempt, null, x.Message.Cost));

    public static EventActivityBinder<VideoState, ClipFailed> CountCost(this EventActivityBinder<VideoState, ClipFailed> binder) =>
        binder.Then(x => TakeCosts.Note(x.Saga, x.Message.TakeId, x.Message.Attempt, null, x.Message.Cost));

    /// <summary>Where the job stands once a take has moved: ended, storing only, or still generating.</summary>
    public static EventActivityBinder<VideoState, T> MoveOn<T>(this EventActivityBinder<VideoState, T> binder, VideoStateMachine to)
        where T : class => binder.IfElse(x => TakeProgress.HasEnded(x.Saga),
            ended => ended.IfElse(x => TakeProgress.HasStoredTake(x.Saga), stored => stored.TransitionTo(to.Completed), none => none.TransitionTo(to.Failed)),
            open => open.IfElse(x => TakeProgress.IsGenerating(x.Saga), some => some.TransitionTo(to.Generating), none => none.TransitionTo(to.Storing)));

    public static EventActivityBinder<VideoState> TellState(this EventActivityBinder<VideoState> binder) =>
        binder.Then(context => The<JobHistory>(context).Write(context.Saga, JobEventTypes.State, new { State = context.Saga.CurrentState }));

    public static EventActivityBinder<VideoState> AnnounceCompletion(this EventActivityBinder<VideoState> binder) =>
        binder.ThenAsync(context => The<JobEnd>(context).CompleteAsync(context));

    public static EventActivityBinder<VideoState> AnnounceFailure(this EventActivityBinder<VideoState> binder) =>
        binder.ThenAsync(context => The<JobEnd>(context).FailAsync(context));

    public static EventActivityBinder<VideoState> AnnounceCancellation(this EventActivityBinder<VideoState> binder) =>
        binder.ThenAsync(context => The<JobEnd>(context).CancelAsync(context));

    /// <summary>True when the prompt was asked to be read as often as allowed.</summary>
    public static bool NobodyAnswers(this BehaviorContext<VideoState, VideoDue> context) =>
        !context.Message.AfterRestart && context.Saga.DueAt <= context.Message.At
        && context.Saga.Redrives >= The<IOptions<OrchestratorOptions>>(context).Value.MaximumRedrives;

    private static EventActivityBinder<VideoState, T> SetDue<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class =>
        binder.Then(context => context.Saga.DueAt = Videos.Deadlines.Next(context.Saga, The<IOptions<OrchestratorOptions>>(context).Value));

    // From the message's own scope, so that everything shares the database context, and with it the transaction, of the saga's row.
    private static T The<T>(ConsumeContext context)
        where T : class => context.GetServiceOrCreateInstance<T>();
}
