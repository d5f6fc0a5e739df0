using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;

namespace AdGenius.Orchestrator.DeadLetters;

/// <summary>The answers that workers owe and can no longer give.</summary>
internal static class WorkerFailures
{
    /// <summary>A worker gave the order up: its consumer failed to the last try.</summary>
    public static readonly Failure WorkerFailed = new() {
        Code = FailureCode.Internal,
        Text = "A worker failed over this order, to the last try." };

    /// <summary>The order was delivered again and again, and took its worker down every time.</summary>
    public static readonly Failure WorkerCrashed = new() {
        Code = FailureCode.Internal,
        Text = "A worker went down with this order, again and again." };

    public static PromptRejected ToFailureEvent(QuantifyPrompt command, Failure failure)
        => new() { JobId = command.JobId, Failure = failure };

    public static ClipFailed ToFailureEvent(GenerateClip command, Failure failure)
        => new() { JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Failure = failure };

    public static KeyframesFailed ToFailureEvent(RenderKeyframes command, Failure failure) =>
        new() {
            JobId = command.JobId,
            TakeId = command.TakeId,
            Attempt = command.Attempt,
            BatchIndex = command.BatchIndex,
            Failure = failure };

    public static ClipFailed ToFailureEvent(ComposeClip command, Failure failure)
        => new() { JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Failure = failure };

    public static StoreFailed ToFailureEvent(StoreVideo command, Failure failure)
        => new() { JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Failure = failure };
}
