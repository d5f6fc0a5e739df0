using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Videos;

/// <summary>
/// Distinguishes a lost command from a queued one: it was not picked up, and its queue is known to be empty. What was lost may be
/// sent again; what is queued never is.
/// </summary>
internal sealed class LostCommands(AdGeniusDbContext database, IQueueDepths depths)
{
    /// <summary>Whether the command to analyze a prompt, which was not picked up, is lost.</summary>
    public async Task<bool> IsQuantifyLostAsync(CancellationToken cancellationToken) =>
        await depths.IsEmptyAsync(Queues.QuantifyPrompt, cancellationToken) == true;

    /// <summary>Whether the commands of the take's stage that were not picked up are lost.</summary>
    public async Task<bool> IsLostAsync(TakeState take, CancellationToken cancellationToken) =>
        await depths.IsEmptyAsync(QueueOf(take), cancellationToken) == true && !await IsRecordedAsync(take, cancellationToken);

    /// <summary>Whether commands of the take's stage are known to be in their queue: no worker has taken them.</summary>
    public async Task<bool> AreQueuedAsync(TakeState take, CancellationToken cancellationToken) =>
        await depths.IsEmptyAsync(QueueOf(take), cancellationToken) == false;

    /// <summary>
    /// Whether a provider worker has recorded the submission of the take's attempt. It leaves the queue long before a provider's slot is
    /// free for it, and has deadlines of its own from then on: of the provider for the job, and of the command for a clip that is finished.
    /// </summary>
    public async Task<bool> IsRecordedAsync(TakeState take, CancellationToken cancellationToken) =>
        take.Stage() == WorkStage.Generate && await database.Set<Submission>().AnyAsync(
            submission => submission.TakeId == take.TakeId && submission.Attempt == take.Attempt, cancellationToken);

    // A local model has a queue of its own.
    private static string QueueOf(TakeState take) => take.Stage() switch
    {
        WorkStage.SourceImage => Queues.StageSourceImage,
        WorkStage.Keyframes => Queues.RenderKeyframesOf(ModelIds.LocalNameOf(take.Model)),
        WorkStage.Generate => Queues.GenerateClip,
        WorkStage.Compose => Queues.ComposeClip,
        WorkStage.Finish => Queues.FinishVideo,
        WorkStage.Store => Queues.StoreVideo,
        var stage => throw new UnreachableException($"A take has no stage {stage}."),
    };
}
