using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos.Stages;

/// <summary>Where a take is, by its row.</summary>
internal static class TakeStages
{
    /// <summary>True while the take has not ended.</summary>
    public static bool IsOpen(this TakeState take) => take.Status == TakeStatus.Pending || take.IsInProgress();

    /// <summary>True when the take waits for a worker.</summary>
    public static bool IsInProgress(this TakeState take) =>
        take.Status is TakeStatus.Generating or TakeStatus.Finishing or TakeStatus.Storing;

    /// <summary>Which command the take waits for.</summary>
    public static WorkStage Stage(this TakeState take) => take switch
    {
        { Status: TakeStatus.Finishing } => WorkStage.Finish,
        { Status: TakeStatus.Storing } => WorkStage.Store,
        { AwaitsSourcePicture: true } => WorkStage.SourceImage,
        { Plan: null } => take.Keyframes.Count == 0 ? WorkStage.Generate : WorkStage.Compose,
        _ => take.RenderedBatches.Count < take.BatchCount ? WorkStage.Keyframes : WorkStage.Compose,
    };
}
