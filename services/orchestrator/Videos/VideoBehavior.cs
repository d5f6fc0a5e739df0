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
    public static EventActivityBinder<VideoState, VideoRequested> InitializeJob(this EventActivityBinder<VideoState, VideoRequested> binder)
        =>
        binder.ThenAsync(context => GetService<JobInitialization>(context).AcceptAsync(context));

    public static EventActivityBinder<VideoState, VideoRequested> AnnounceAcceptance(
        this EventActivityBinder<VideoState, VideoRequested> binder) =>
        binder.ThenAsync(JobInitialization.AnnounceAsync);

    public static EventActivityBinder<VideoState, T> Begin<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class => binder.Then(context => GetService<JobInitialization>(context).Begin(context.Saga));

    public static EventActivityBinder<VideoState, T> RequestParameters<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class => binder.ThenAsync(context => GetService<JobInitialization>(context).RequestParametersAsync(context));

    public static EventActivityBinder<VideoState, VideoDue> ResendParameterRequest(this EventActivityBinder<VideoState, VideoDue> binder) =>
        binder.ThenAsync(context => GetService<JobStallMonitor>(context).ResendParameterRequestAsync(context));

    public static EventActivityBinder<VideoState, PromptQuantified> SaveParameters(
        this EventActivityBinder<VideoState, PromptQuantified> binder) =>
        binder.Then(context => GetService<JobInitialization>(context).SaveParameters(context));

    public static EventActivityBinder<VideoState, PromptQuantified> BeginTakes(
        this EventActivityBinder<VideoState, PromptQuantified> binder) =>
        binder.ThenAsync(context => GetService<JobInitialization>(context).BeginTakesAsync(context)).SetDue();

    public static EventActivityBinder<VideoState, PromptRejected> RejectTakes(this EventActivityBinder<VideoState, PromptRejected> binder)
        =>
        binder.Then(context => GetService<JobCompletion>(context).FailTakes(context.Saga, context.Message.Failure));

    public static EventActivityBinder<VideoState, VideoDue> FailTakesOnTimeout(this EventActivityBinder<VideoState, VideoDue> binder) =>
        binder.Then(context => GetService<JobCompletion>(context).FailTakes(
            context.Saga,
            new Failure { Code = FailureCode.DeadlineExceeded, Text = "Nobody read the prompt in time.", Retryable = true }));

    public static EventActivityBinder<VideoState, ClipProgressed> RecordProgress(
        this EventActivityBinder<VideoState, ClipProgressed> binder) =>
        binder.ThenAsync(context => GetService<TakeEventHandler>(context).Progressed(context)).SetDue();

    public static EventActivityBinder<VideoState, KeyframesRendered> SaveKeyframes(
        this EventActivityBinder<VideoState, KeyframesRendered> binder) =>
        binder.ThenAsync(context => GetService<TakeEventHandler>(context).KeyframesRendered(context)).SetDue();

    public static EventActivityBinder<VideoState, KeyframesFailed> RetryOrFallBack(
        this EventActivityBinder<VideoState, KeyframesFailed> binder) =>
        binder.ThenAsync(context => GetService<TakeEventHandler>(context).KeyframesFailed(context)).SetDue();

    public static EventActivityBinder<VideoState, ClipFailed> RetryOrFallBack(this EventActivityBinder<VideoState, ClipFailed> binder) =>
        binder.ThenAsync(context => GetService<TakeEventHandler>(context).ClipFailed(context)).SetDue();

    public static EventActivityBinder<VideoState, StoreFailed> RetryOrFallBack(this EventActivityBinder<VideoState, StoreFailed> binder) =>
        binder.ThenAsync(context => GetService<TakeEventHandler>(context).StoreFailed(context)).SetDue();

    public static EventActivityBinder<VideoState, ClipGenerated> StoreClip(this EventActivityBinder<VideoState, ClipGenerated> binder) =>
        binder.ThenAsync(context => GetService<TakeEventHandler>(context).ClipGenerated(context)).SetDue();

    public static EventActivityBinder<VideoState, VideoStored> SaveVideo(this EventActivityBinder<VideoState, VideoStored> binder) =>
        binder.ThenAsync(context => GetService<TakeEventHandler>(context).Stored(context)).SetDue();

    public static EventActivityBinder<VideoState, VideoDue> CheckStalledTakes(this EventActivityBinder<VideoState, VideoDue> binder) =>
        binder.ThenAsync(context => GetService<JobStallMonitor>(context).CheckStalledTakesAsync(context)).SetDue();

    public static EventActivityBinder<VideoState, CancelRequested> CancelTakes(this EventActivityBinder<VideoState, CancelRequested> binder)
        =>
        binder.ThenAsync(context => JobCompletion.CancelTakesAsync(context, context.Message.Reason));

    public static EventActivityBinder<VideoState, VideoRequested> CancelTakes(this EventActivityBinder<VideoState, VideoRequested> binder)
        =>
        binder.ThenAsync(context => JobCompletion.CancelTakesAsync(context, context.GetPayload<EarlyCancellation>().Reason));

    /// <summary>Finds the order to cancel that has overtaken the request, if there is one.</summary>
    public static EventActivityBinder<VideoState, VideoRequested> CheckEarlyCancellation(
        this EventActivityBinder<VideoState, VideoRequested> binder) =>
        binder.ThenAsync(async context =>
        {
            if (await GetService<EarlyCancellations>(context).ConsumeAsync(
                context.Saga.CorrelationId,
                context.Saga.TenantName,
                context.CancellationToken) is { } cancellation)
            {
                context.AddOrUpdatePayload(() => cancellation, _ => cancellation);
            }
        });

    /// <summary>There is no such job; it may be on its way.</summary>
    public static Task RecordEarlyCancellationAsync(ConsumeContext<CancelRequested> context) =>
        GetService<EarlyCancellations>(context).RecordAsync(context.Message, context.CancellationToken);

    public static EventActivityBinder<VideoState, VideoStored> DeleteOrphanedVideo(this EventActivityBinder<VideoState, VideoStored> binder)
        =>
        binder.ThenAsync(JobCompletion.DeleteOrphanedVideoAsync);

    public static EventActivityBinder<VideoState, KeyframesRendered> RecordCost(
        this EventActivityBinder<VideoState, KeyframesRendered> binder) =>
        binder.Then(x => TakeCosts.Record(x.Saga, x.Message.TakeId, x.Message.Attempt, x.Message.BatchIndex, x.Message.Cost));

    public static EventActivityBinder<VideoState, KeyframesFailed> RecordCost(this EventActivityBinder<VideoState, KeyframesFailed> binder)
        =>
        binder.Then(x => TakeCosts.Record(x.Saga, x.Message.TakeId, x.Message.Attempt, x.Message.BatchIndex, x.Message.Cost));

    public static EventActivityBinder<VideoState, ClipGenerated> RecordCost(this EventActivityBinder<VideoState, ClipGenerated> binder) =>
        binder.Then(x => TakeCosts.Record(x.Saga, x.Message.TakeId, x.Message.Attempt, null, x.Message.Cost));

    public static EventActivityBinder<VideoState, ClipFailed> RecordCost(this EventActivityBinder<VideoState, ClipFailed> binder) =>
        binder.Then(x => TakeCosts.Record(x.Saga, x.Message.TakeId, x.Message.Attempt, null, x.Message.Cost));

    /// <summary>Where the job stands once a take has moved: ended, storing only, or still generating.</summary>
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
                none => none.TransitionTo(to.Storing)));

    public static EventActivityBinder<VideoState> RecordState(this EventActivityBinder<VideoState> binder) =>
        binder.Then(
            context => GetService<JobHistory>(context).Write(context.Saga, JobEventTypes.State, new { State = context.Saga.CurrentState }));

    public static EventActivityBinder<VideoState> AnnounceCompletion(this EventActivityBinder<VideoState> binder) =>
        binder.ThenAsync(context => GetService<JobCompletion>(context).CompleteAsync(context));

    public static EventActivityBinder<VideoState> AnnounceFailure(this EventActivityBinder<VideoState> binder) =>
        binder.ThenAsync(context => GetService<JobCompletion>(context).FailAsync(context));

    public static EventActivityBinder<VideoState> AnnounceCancellation(this EventActivityBinder<VideoState> binder) =>
        binder.ThenAsync(context => GetService<JobCompletion>(context).CancelAsync(context));

    /// <summary>True when the prompt was asked to be read as often as allowed.</summary>
    public static bool RetriesExhausted(this BehaviorContext<VideoState, VideoDue> context) =>
        !context.Message.AfterRestart && context.Saga.DueAt <= context.Message.At
        && context.Saga.RetryAttempts >= GetService<IOptions<OrchestratorOptions>>(context).Value.MaxRetryAttempts;

    private static EventActivityBinder<VideoState, T> SetDue<T>(this EventActivityBinder<VideoState, T> binder)
        where T : class =>
        binder.Then(
            context => context.Saga.DueAt = Videos.Deadlines.Next(context.Saga, GetService<IOptions<OrchestratorOptions>>(context).Value));

    // From the message's own scope, so that everything shares the database context, and with it the transaction, of the saga's row.
    private static T GetService<T>(ConsumeContext context)
        where T : class => context.GetServiceOrCreateInstance<T>();
}
