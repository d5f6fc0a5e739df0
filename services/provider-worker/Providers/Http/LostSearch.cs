namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// Looks through a provider's list of jobs for the one that a lost submit began. Only a list that was read far enough back proves that it never arrived;
/// whoever gives up earlier and submits again pays twice.
/// </summary>
internal static class LostSearch
{
    private const int MostPages = 20;

    /// <summary>A job may be listed a little after its submit was answered.</summary>
    private static readonly TimeSpan ListingDelay = TimeSpan.FromSeconds(30);

    /// <summary>Clocks differ a little.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    /// <summary>The earliest creation time that a job of <paramref name="lost"/> can have.</summary>
    public static DateTimeOffset Since(LostSubmit lost) => lost.LeftAt - Slack;

    /// <summary>Pages through the list until it ends or reaches further back than the submit.</summary>
    /// <param name="lost">What was lost.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="read">Reads the page after so many jobs, the last of them with that id.</param>
    public static async Task<ReconcileResult> RunAsync(LostSubmit lost, DateTimeOffset now, Func<int, string?, Task<ListedPage>> read)
    {
        var ours = new HashSet<string>();
        var seen = new HashSet<string>();
        string? last = null;
        for (var page = 0; page < MostPages; page++)
        {
            switch (await read(seen.Count, last))
            {
                case ListedPage.CannotList:
                    return new ReconcileResult.CannotTell();
                case ListedPage.Unreachable unreachable:
                    return new ReconcileResult.Unreachable("The list of jobs cannot be read.", unreachable.RetryAfter);
                case ListedPage.Listed { Jobs: var jobs, MayBeMore: var mayBeMore }:
                    var fresh = jobs.Count(job => seen.Add(job.Id));
                    ours.UnionWith(jobs.Where(job => job.IsSameOrder && !lost.KnownJobs.Contains(job.Id)).Select(job => job.Id));
                    if (!mayBeMore || fresh == 0 || IsOlder(jobs, Since(lost)))
                    {
                        return Verdict(ours, lost, now);
                    }

                    last = jobs[^1].Id;
                    break;
            }
        }

        return ours.Count == 1 ? new ReconcileResult.Found(ours.Single()) : new ReconcileResult.CannotTell();
    }

    /// <summary>Newest first, and already further back than the submit. A list in another order is read to its end.</summary>
    private static bool IsOlder(IReadOnlyList<ListedJob> jobs, DateTimeOffset since) =>
        jobs.All(job => job.CreatedAt is not null)
        && jobs.Zip(jobs.Skip(1)).All(pair => pair.First.CreatedAt >= pair.Second.CreatedAt)
        && jobs[0].CreatedAt > jobs[^1].CreatedAt
        && jobs[^1].CreatedAt < since;

    private static ReconcileResult Verdict(HashSet<string> ours, LostSubmit lost, DateTimeOffset now) => ours.Count switch
    {
        1 => new ReconcileResult.Found(ours.Single()),
        0 when now < lost.LeftAt + ListingDelay => new ReconcileResult.Unreachable("It may not be listed yet.", TimeSpan.FromSeconds(10)),
        0 => new ReconcileResult.NeverArrived(),
        _ => new ReconcileResult.CannotTell(),
    };
}
