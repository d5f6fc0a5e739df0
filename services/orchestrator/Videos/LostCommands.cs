using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;

namespace AdGenius.Orchestrator.Videos;

/// <summary>
/// Distinguishes a lost command from a queued one: it was not picked up, and its queue is known to be empty. What was lost may be
/// sent again; what is queued never is.
/// </summary>
internal sealed class LostCommands(IQueueDepths depths)
{
    public async Task<bool> IsLostAsync(WorkStage stage, CancellationToken cancellationToken) =>
        QueueOf(stage) is { } queue && await depths.IsEmptyAsync(queue, cancellationToken) == true;

    // A submission leaves the queue long before a provider's slot is free for it, so an empty queue proves nothing there.
    private static string? QueueOf(WorkStage stage) => stage switch
    {
        WorkStage.Quantify => Queues.QuantifyPrompt,
        WorkStage.SourceImage => Queues.StageSourceImage,
        WorkStage.Keyframes => Queues.RenderKeyframes,
        WorkStage.Compose => Queues.ComposeClip,
        WorkStage.Finish => Queues.FinishVideo,
        WorkStage.Store => Queues.StoreVideo,
        _ => null,
    };
}
