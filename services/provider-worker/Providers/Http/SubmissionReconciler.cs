namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// Searches a provider's list of jobs for the one that an unconfirmed submit started. Only a list that was read far enough back proves that
/// the submit never arrived; submitting again without that proof may pay twice.
/// </summary>
internal static class SubmissionReconciler
{
    private const int MaxPages = 20;

    /// <summary>Maximum delay between the creation of a job and its appearance in the list.</summary>
    private static readonly TimeSpan ListingDelay = TimeSpan.FromSeconds(30);

    /// <summary>Allowed difference between the clocks.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);

    /// <summary>The earliest creation time that a job of <paramref name="unconfirmed"/> can have.</summary>
    public static DateTimeOffset Since(UnconfirmedSubmission unconfirmed) => unconfirmed.SentAt - ClockSkew;

    /// <summary>Pages through the list until it ends or reaches further back than the submit.</summary>
    /// <param name="unconfirmed">The submit.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="read">Reads the page after so many jobs, the last of them with that id.</param>
    public static async Task<ReconcileResult> RunAsync(
        UnconfirmedSubmission unconfirmed,
        DateTimeOffset now,
        Func<int, string?, Task<ListedPage>> read)
    {
        var matches = new HashSet<string>();
        var seen = new HashSet<string>();
        string? last = null;
        for (var page = 0; page < MaxPages; page++)
        {
            switch (await read(seen.Count, last))
            {
                case ListedPage.CannotList:
                    return new ReconcileResult.Inconclusive();
                case ListedPage.Unreachable unreachable:
                    return new ReconcileResult.Unreachable("The list of jobs cannot be read.", unreachable.RetryAfter);
                case ListedPage.Listed { Jobs: var jobs, HasMore: var hasMore }:
                    var newJobs = jobs.Count(job => seen.Add(job.Id));
                    matches.UnionWith(
                        jobs.Where(job => job.IsSameRequest && !unconfirmed.KnownJobs.Contains(job.Id)).Select(job => job.Id));
                    if (!hasMore || newJobs == 0 || IsOlder(jobs, Since(unconfirmed)))
                    {
                        return Verdict(matches, unconfirmed, now);
                    }

                    last = jobs[^1].Id;
                    break;
            }
        }

        return matches.Count == 1 ? new ReconcileResult.Found(matches.Single()) : new ReconcileResult.Inconclusive();
    }

    /// <summary>True when the list is sorted newest first and has passed the submit. A list in another order is read to its end.</summary>
    private static bool IsOlder(IReadOnlyList<ListedJob> jobs, DateTimeOffset since) =>
        jobs.All(job => job.CreatedAt is not null)
        && jobs.Zip(jobs.Skip(1)).All(pair => pair.First.CreatedAt >= pair.Second.CreatedAt)
        && jobs[0].CreatedAt > jobs[^1].CreatedAt
        && jobs[^1].CreatedAt < since;

    private static ReconcileResult Verdict(
        HashSet<string> matches,
        UnconfirmedSubmission unconfirmed,
        DateTimeOffset now) => matches.Count switch
    {
        1 => new ReconcileResult.Found(matches.Single()),
        0 when now < unconfirmed.SentAt + ListingDelay => new ReconcileResult.Unreachable(
            "A new job may not be listed yet.",
            TimeSpan.FromSeconds(10)),
        0 => new ReconcileResult.NotReceived(),
        _ => new ReconcileResult.Inconclusive(),
    };
}
