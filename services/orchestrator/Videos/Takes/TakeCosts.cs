using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>Adds up what takes cost: each event once, late ones too, because money that was spent stays spent.</summary>
internal static class TakeCosts
{
    // A provider's image is booked as a batch of its attempt: the clip that is composed of it repeats the cost.
    private const int ImageIndex = 0;

    // Finishing is paid on top of the clip: each of its results is booked under this index.
    private const int FinishingIndex = -1;

    public static void Record(VideoState job, KeyframesRendered message)
        => Record(job, message.TakeId, message.Attempt, message.BatchIndex, message.Cost);

    public static void Record(VideoState job, KeyframesFailed message)
        => Record(job, message.TakeId, message.Attempt, message.BatchIndex, message.Cost);

    public static void Record(VideoState job, ImageGenerated message)
        => Record(job, message.TakeId, message.Attempt, ImageIndex, message.Cost);

    public static void Record(VideoState job, ClipGenerated message)
        => Record(job, message.TakeId, message.Attempt, null, message.Cost);

    /// <summary>A provider's failure is reported again when its money comes back, with what is left to pay: nothing, mostly.</summary>
    public static void Record(VideoState job, ClipFailed message)
    {
        if (message.Cost == 0)
        {
            Refund(job, message.TakeId, message.Attempt);
            return;
        }

        Record(job, message.TakeId, message.Attempt, null, message.Cost ?? 0);
    }

    public static void Record(VideoState job, VideoFinished message)
        => Record(job, message.TakeId, message.Attempt, FinishingIndex, message.Cost);

    public static void Record(VideoState job, FinishFailed message)
        => Record(job, message.TakeId, message.Attempt, FinishingIndex, message.Cost);

    /// <summary>
    /// Records what an event says its work has cost; the same event again changes nothing. Zero says nothing: it is also the cost of work
    /// that was given up before its cost was known.
    /// </summary>
    public static void Record(VideoState job, Guid takeId, int attempt, int? batchIndex, decimal amount)
    {
        if (amount == 0 || job.Takes.Find(take => take.TakeId == takeId) is not { } take || attempt < 1 || attempt > take.Attempt)
        {
            return;
        }

        Replace(job, take, attempt, batchIndex, [new TakeCost { Attempt = attempt, BatchIndex = batchIndex, Amount = amount }]);
    }

    private static void Refund(VideoState job, Guid takeId, int attempt)
    {
        if (job.Takes.Find(take => take.TakeId == takeId) is { } take
            && take.Costs.Any(cost => cost.Attempt == attempt && cost.BatchIndex is null))
        {
            Replace(job, take, attempt, null, []);
        }
    }

    private static void Replace(VideoState job, TakeState take, int attempt, int? batchIndex, IEnumerable<TakeCost> costs)
    {
        take.Costs = [.. take.Costs.Where(cost => cost.Attempt != attempt || cost.BatchIndex != batchIndex), .. costs];
        take.Cost = Sum(take.Costs);
        job.Cost = job.Takes.Sum(one => one.Cost);
    }

    /// <summary>What a take may still spend: its even share of the job's limit, less what it has cost; null without a limit.</summary>
    public static decimal? Remaining(GenerateVideo request, TakeState take) =>
        request.MaxCost is { } maxCost
            ? Math.Max(0, decimal.Round(maxCost / Math.Max(1, request.Variations ?? 1), 6, MidpointRounding.ToZero) - take.Cost)
            : null;

    /// <summary>The pictures of one attempt.</summary>
    public static decimal OfBatches(TakeState take) =>
        take.Costs.Where(cost => cost.Attempt == take.Attempt && cost.BatchIndex >= ImageIndex).Sum(cost => cost.Amount);

    /// <summary>
    /// True when the clip is composed of pictures that were paid: a provider's image, or those of a hosted image model, of
    /// this attempt or of the one that a retry goes on with.
    /// </summary>
    public static bool HasPaidPictures(TakeState take) =>
        take.Source is null or KeyframeSource.HostedImages
        && take.Costs.Exists(cost => cost.BatchIndex >= ImageIndex && cost.Amount > 0);

    // The whole clip's cost includes its batches.
    private static decimal Sum(IEnumerable<TakeCost> costs) => costs.GroupBy(cost => cost.Attempt)
        .Sum(attempt => Math.Max(
            attempt.Where(cost => cost.BatchIndex is null).Sum(cost => cost.Amount),
            attempt.Where(cost => cost.BatchIndex >= ImageIndex).Sum(cost => cost.Amount))
            + attempt.Where(cost => cost.BatchIndex == FinishingIndex).Sum(cost => cost.Amount));
}
