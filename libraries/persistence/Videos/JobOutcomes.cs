namespace AdGenius.Persistence.Videos;

/// <summary>What has become of a job: <see cref="Open"/>, or the state it ended in.</summary>
public static class JobOutcomes
{
    /// <summary>It has not ended.</summary>
    public const string Open = "Open";

    /// <summary>True for states that nothing leaves.</summary>
    public static bool IsEnded(string state) => state is "Completed" or "Failed" or "Cancelled";
}
