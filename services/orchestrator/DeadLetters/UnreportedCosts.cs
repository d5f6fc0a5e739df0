using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;

namespace AdGenius.Orchestrator.DeadLetters;

/// <summary>What a worker that cannot report it itself has paid for a command, in US dollars.</summary>
internal sealed class UnreportedCosts(AdGeniusDbContext database)
{
    /// <summary>The pictures of a batch.</summary>
    public Task<decimal> OfAsync(RenderKeyframes command, CancellationToken cancellationToken)
    {
        var pictures = command.Keyframes
            .Select(keyframe => PaidWork.PictureOf(command.TakeId, command.Attempt, keyframe.Index)).ToList();
        return PaidWork.CostOfUnreportedAsync(
            database,
            command.JobId,
            PaidWork.PicturesOf(command.TakeId, command.Attempt),
            entry => pictures.Exists(prefix => entry.Reference.StartsWith(prefix, StringComparison.Ordinal)),
            cancellationToken);
    }

    /// <summary>The voice of a take.</summary>
    public Task<decimal> OfAsync(FinishVideo command, CancellationToken cancellationToken) => PaidWork.CostOfUnreportedAsync(
        database, command.JobId, PaidWork.SpeechOf(command.TakeId, command.Attempt), static _ => true, cancellationToken);
}
