using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>
/// Clears a take for a new attempt: of earlier attempts only their number, their models and the costs remain. The
/// iteration goes too: an attempt that reaches storage gets one of its own, so that two attempts never share an object.
/// </summary>
internal static class AttemptReset
{
    public static void Apply(TakeState take, KeyframeSource? source, DateTimeOffset now)
    {
        take.Status = TakeStatus.Generating;
        take.Source = source;
        take.AwaitsSourcePicture = false;
        take.AttemptStartedAt = now;
        take.LastProgressAt = now;
        take.Commands = [];
        take.DueAt = null;
        take.Iteration = null;
        take.RetryAt = null;
        take.Retries = [];
        take.Fraction = 0;
        take.Activity = null;
        take.Resolved = null;
        take.Clip = null;
        take.ShapeClips = null;
        take.Finished = null;
        take.Finishing = null;
        take.ProducedBy = null;
        take.OriginalUrl = null;
        take.Plan = null;
        take.Keyframes = [];
        take.RenderedBatches = [];
        take.Adjustments = [];
    }
}
