using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Finds submissions of a model without reading those of months before.</summary>
internal static class RecentSubmissions
{
    // What was recorded or sent after a time is published after it, but for the difference of two processes' clocks.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>
    /// Contains all submissions of the model that were recorded or sent after <paramref name="since"/>, and all that have not ended. Two
    /// queries, because the times of publication have an index, and an alternative of two conditions uses none.
    /// </summary>
    public static IQueryable<Submission> Of(AdGeniusDbContext database, string model, DateTimeOffset since)
    {
        var publishedSince = since - Margin;
        var ofModel = database.Set<Submission>().Where(row => row.Model == model);
        return ofModel.Where(row => row.ResultPublishedAt == null).Concat(ofModel.Where(row => row.ResultPublishedAt > publishedSince));
    }
}
