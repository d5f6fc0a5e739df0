using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Videos;

/// <summary>
/// Distinguishes a lost command from a queued one: it was not picked up, and its queue is known to be empty. What was lost may be
/// sent again; what is queued never is.
/// </summary>
internal sealed class LostCommands(IQueueDepths depths)
{
    /// <summary>Whether the commands of <paramref name="stage"/> that were not picked up are lost.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="model">The take's model: a local model has a queue of its own. Null for a stage of the job.</param>
    /// <param name="cancellationToken">Stops the question.</param>
    public async Task<bool> IsLostAsync(WorkStage stage, string? model, CancellationToken cancellationToken) =>
        QueueOf(stage, model) is { } queue && await depths.IsEmptyAsync(queue, cancellationToken) == true;

    // A submission leaves the queue long before a provider's slot is free for it, so an empty queue proves nothing there.
    private static string? QueueOf(WorkStage stage, string? model) => stage switch
    {
        WorkStage.Quantify => Queues.QuantifyPrompt,
        WorkStage.SourceImage => Queues.StageSourceImage,
        WorkStage.Keyframes => Queues.RenderKeyframesOf(model is null ? null : ModelIds.LocalNameOf(model)),
        WorkStage.Compose => Queues.ComposeClip,
        WorkStage.Finish => Queues.FinishVideo,
        WorkStage.Store => Queues.StoreVideo,
        _ => null,
    };
}
