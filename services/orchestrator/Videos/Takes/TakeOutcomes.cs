using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>Takes as they appear in events.</summary>
internal static class TakeOutcomes
{
    /// <summary>Every take as it stands, in order.</summary>
    public static IReadOnlyList<TakeOutcome> Of(VideoState job) => [.. job.TakesInOrder().Select(Of)];

    /// <summary>One take as it stands.</summary>
    public static TakeOutcome Of(TakeState take) => new()
    {
        TakeId = take.TakeId,
        Number = take.Number,
        Status = take.Status,
        Iteration = take.Status == TakeStatus.Stored ? take.Iteration : null,
        Video = take.Video,
        Poster = take.Poster,
        Preview = take.Preview,
        Manifest = take.Manifest,
        Outputs = take.Outputs,
        Finishing = take.Finishing,
        Facts = take.Facts,
        ProducedBy = take.ProducedBy,
        Failure = take.Failure,
        Cost = take.Cost,
    };

    /// <summary>Why the job failed: its own reason, else that of its first failed take.</summary>
    public static Failure FailureOf(VideoState job) =>
        job.Failure
        ?? job.TakesInOrder().FirstOrDefault(take => take.Failure is not null)?.Failure
        ?? new Failure { Code = FailureCode.Internal, Text = "The job ended without a stored take and without a reason." };
}
