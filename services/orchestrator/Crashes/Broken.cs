using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;

namespace AdGenius.Orchestrator.Crashes;

/// <summary>The answers that workers owe and can no longer give.</summary>
internal static class Broken
{
    /// <summary>A worker gave the order up: its consumer failed to the last try.</summary>
    public static readonly Failure WorkerFailed = new() { Code = FailureCode.Internal, Text = "A worker failed over this order, to the last try." };

    /// <summary>The order was delivered again and again, and took its worker down every time.</summary>
    public static readonly Failure WorkerCrashed = new() { Code = FailureCode.Internal, Text = "A worker went down with this order, again and again." };

    public static PromptRejected Answer(QuantifyPrompt order, Failure why) => new() { JobId = order.JobId, Failure = why };

    public static ClipFailed Answer(GenerateClip order, Failure why) => new() { JobId = order.JobId, TakeId = order.TakeId, Attempt = order.Attempt, Failure = why };

    public static KeyframesFailed Answer(RenderKeyframes order, Failure why) =>
        new() { JobId = order.JobId, TakeId = order.TakeId, Attempt = order.Attempt, BatchIndex = order.BatchIndex, Failure = why };

    public static ClipFailed Answer(ComposeClip order, Failure why) => new() { JobId = order.JobId, TakeId = order.TakeId, Attempt = order.Attempt, Failure = why };

    public static StoreFailed Answer(StoreVideo order, Failure why) => new() { JobId = order.JobId, TakeId = order.TakeId, Attempt = order.Attempt, Failure = why };
}
