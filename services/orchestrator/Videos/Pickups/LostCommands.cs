using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Preparation;
using AdGenius.Orchestrator.Videos.Stages;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Videos.Pickups;

/// <summary>
/// Distinguishes a lost command from a queued one: it was not picked up, it is not in the outbox any more, and its queue is known to be
/// empty. What was lost may be sent again; what is queued never is. What is known of the queues is a payload of the message
/// (<see cref="KnownQueueDepths"/>).
/// </summary>
internal sealed class LostCommands(AdGeniusDbContext database)
{
    /// <summary>Whether the command to analyze a prompt, which was not picked up, is lost.</summary>
    public static bool IsQuantifyLost(ConsumeContext context) => IsEmpty(Queues.QuantifyPrompt, context) == true;

    /// <summary>Whether commands of the take's stage are known to be in their queue or the outbox: no worker has taken them.</summary>
    public static bool AreQueued(TakeState take, ConsumeContext context) => IsEmpty(QueueOf(take), context) == false;

    /// <summary>Whether the commands of the take's stage that were not picked up are lost.</summary>
    public async Task<bool> IsLostAsync(TakeState take, ConsumeContext context) =>
        IsEmpty(QueueOf(take), context) == true && !await IsRecordedAsync(take, context.CancellationToken);

    private static bool? IsEmpty(string queue, ConsumeContext context) =>
        context.TryGetPayload<KnownQueueDepths>(out var known) ? known.IsEmpty(queue) : null;

    /// <summary>
    /// Whether a provider worker has recorded the submission of the take's attempt. It leaves the queue long before a provider's slot is
    /// free for it, and has deadlines of its own from then on: of the provider for the job, and of the command for a clip that is finished.
    /// </summary>
    public async Task<bool> IsRecordedAsync(TakeState take, CancellationToken cancellationToken) =>
        take.Stage() == WorkStage.Generate && await database.Set<Submission>().AnyAsync(
            submission => submission.TakeId == take.TakeId && submission.Attempt == take.Attempt, cancellationToken);

    /// <summary>The queue of the commands of the take's stage. A local model has a queue of its own.</summary>
    public static string QueueOf(TakeState take) => take.Stage() switch
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
