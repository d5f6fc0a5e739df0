namespace AdGenius.Persistence.Videos;

/// <summary>The outcome of a job: <see cref="Open"/>, or its final state.</summary>
public static class JobOutcomes
{
    /// <summary>The job has not ended.</summary>
    public const string Open = "Open";

    /// <summary>True for final states.</summary>
    public static bool IsEnded(string state) => state is "Completed" or "Failed" or "Cancelled";
}
