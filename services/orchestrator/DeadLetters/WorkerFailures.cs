using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.DeadLetters;

/// <summary>The failure events of workers that cannot publish them themselves.</summary>
internal static class WorkerFailures
{
    /// <summary>A worker's consumer failed with every retry.</summary>
    public static readonly Failure WorkerFailed = new() {
        Code = FailureCode.Internal,
        Text = "A worker failed in every attempt." };

    /// <summary>
    /// The command has crashed its worker as often as the crash limit says, or was delivered more often than the delivery limit allows,
    /// usually because its worker crashed each time.
    /// </summary>
    public static readonly Failure WorkerCrashed = new() {
        Code = FailureCode.Internal,
        Text = "A worker crashed repeatedly." };

    /// <summary>True for <see cref="WorkerCrashed"/>: the same work, sent again, would crash further workers.</summary>
    public static bool IsRepeatedCrash(Failure failure) => failure == WorkerCrashed;

    /// <summary>True for a failure of the worker that consumed the command: it says nothing of what an earlier delivery began.</summary>
    public static bool IsOfWorker(Failure failure) => failure == WorkerCrashed || failure == WorkerFailed;

    public static PromptRejected ToFailureEvent(QuantifyPrompt command, Failure failure)
        => new() { JobId = command.JobId, Failure = failure };

    public static ClipFailed ToFailureEvent(GenerateClip command, Failure failure) => new()
    {
        JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Stage = WorkStage.Generate, Failure = failure,
    };

    public static ClipFailed ToFailureEvent(StageSourceImage command, Failure failure) => new()
    {
        JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Stage = WorkStage.SourceImage, Failure = failure,
    };

    public static KeyframesFailed ToFailureEvent(RenderKeyframes command, Failure failure, decimal cost) =>
        new() {
            JobId = command.JobId,
            TakeId = command.TakeId,
            Attempt = command.Attempt,
            BatchIndex = command.BatchIndex,
            Failure = failure,
            Cost = cost };

    public static ClipFailed ToFailureEvent(ComposeClip command, Failure failure) => new()
    {
        JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Stage = WorkStage.Compose, Failure = failure,
    };

    public static FinishFailed ToFailureEvent(FinishVideo command, Failure failure, decimal cost) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Iteration = command.Storage?.Iteration,
        Failure = failure,
        Cost = cost,
    };

    public static StoreFailed ToFailureEvent(StoreVideo command, Failure failure) =>
        new() {
            JobId = command.JobId,
            TakeId = command.TakeId,
            Attempt = command.Attempt,
            Iteration = command.Iteration,
            Failure = failure };
}
