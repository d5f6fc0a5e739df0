using System.Net;
using System.Text;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// Searches a provider's list of jobs for the one that an unconfirmed submit started. Only a list that was read far enough back proves that
/// the submit never arrived; submitting again without that proof may pay twice.
/// </summary>
internal static class SubmissionReconciler
{
    private const int MaxPages = 20;
    private const char Noncharacter = '\uFFFE'; // the only one that cannot be normalized

    /// <summary>Maximum delay between the end of a submit's call and the appearance of its job in the list.</summary>
    private static readonly TimeSpan ListingDelay = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The difference between the worker's clock and the provider's that synchronized clocks stay within: a job with an earlier time may
    /// be an older one of the same request.
    /// </summary>
    private static readonly TimeSpan UsualClockSkew = TimeSpan.FromSeconds(10);

    /// <summary>The difference that is possible: a job with an even earlier time is provably older than the submit.</summary>
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>No job is older: servers that have no time write zero, or the time since their start.</summary>
    private static readonly DateTimeOffset MinTime = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Pages through the list until it ends or reaches further back than the submit.</summary>
    /// <param name="unconfirmed">The submit.</param>
    /// <param name="read">Reads the page after so many jobs, the last of them with that id.</param>
    /// <param name="server">
    /// The server whose list it is, as the adapter stores it in the token of a job; null where all jobs are in one list. A known job of
    /// another server says nothing of one with the same id.
    /// </param>
    public static async Task<ReconcileResult> RunAsync(
        UnconfirmedSubmission unconfirmed,
        Func<int, string?, Task<ListedPage>> read,
        string? server = null)
    {
        var known = unconfirmed.KnownJobs.Where(job => server is null || job.Token is null || job.Token == server)
            .Select(job => job.Id).ToHashSet();
        var since = unconfirmed.SentAt - MaxClockSkew;
        var jobs = new Dictionary<string, ListedJob>();
        var seen = new HashSet<string>();
        var unreadable = 0;
        string? last = null;
        for (var page = 0; page < MaxPages; page++)
        {
            switch (await read(seen.Count + unreadable, last))
            {
                case ListedPage.CannotList:
                    return new ReconcileResult.Inconclusive();
                case ListedPage.Unreachable unreachable:
                    return new ReconcileResult.Unreachable("The list of jobs cannot be read.", unreachable.RetryAfter);
                case ListedPage.Listed { HasMore: var hasMore } found:
                    IReadOnlyList<ListedJob> listed = [.. found.Jobs.Select(WithoutPlaceholder)];
                    unreadable += found.Unreadable;
                    var newJobs = listed.Count(job => seen.Add(job.Id));
                    foreach (var job in listed.Where(job => !known.Contains(job.Id) && !(job.CreatedAt < since)))
                    {
                        // without a time, or with one shortly before the submit, it may be an older job of the same request
                        var isDated = job.CreatedAt >= unconfirmed.SentAt - UsualClockSkew;
                        jobs[job.Id] = !isDated && job.Match is JobMatch.Same or JobMatch.Shared
                            ? job with { Match = JobMatch.Possible }
                            : job;
                    }

                    if (!hasMore || IsOlder(listed, since))
                    {
                        return Verdict(jobs.Values, isComplete: unreadable == 0, unconfirmed);
                    }

                    if (newJobs == 0)
                    {
                        // the same page again, or an empty one that says there are more: the server does not page
                        return Verdict(jobs.Values, isComplete: false, unconfirmed);
                    }

                    last = listed[^1].Id;
                    break;
            }
        }

        return Verdict(jobs.Values, isComplete: false, unconfirmed);
    }

    /// <summary>The job, without a time that is none.</summary>
    private static ListedJob WithoutPlaceholder(ListedJob job) => job.CreatedAt < MinTime ? job with { CreatedAt = null } : job;

    /// <summary>
    /// Compares a listed job with the unconfirmed submit and similar ones: a job that fits a similar one as well may show another tenant's
    /// picture.
    /// </summary>
    /// <param name="unconfirmed">The submit.</param>
    /// <param name="match">Compares the job with a request.</param>
    public static JobMatch MatchOf(UnconfirmedSubmission unconfirmed, Func<ClipRequest, JobMatch> match) =>
        match(unconfirmed.ClipRequest) is var own and not JobMatch.Same ? own
            : unconfirmed.SimilarSubmits.Any(other => match(other) == JobMatch.Same) ? JobMatch.Shared
            : JobMatch.Same;

    /// <summary>
    /// Compares prompts without regard to white space and to the normalization of Unicode, which servers change. A server that lists none,
    /// a shortened one, or one that differs in case, in characters that stand for the same or in escapes of HTML, excludes nothing.
    /// </summary>
    public static JobMatch MatchOfPrompt(string? listed, string prompt)
    {
        var own = Comparable(prompt);
        return Comparable(listed ?? "") switch
        {
            "" => JobMatch.Possible,
            var text when text == own => JobMatch.Same,
            var text when text.Contains(UnicodeRepair.Replacement) => JobMatch.Possible, // cut inside a character
            var text when MayBeOf(text, own) => JobMatch.Possible,
            _ => LooselyComparable(listed!) is var text && LooselyComparable(prompt) is var loose && MayBeOf(text, loose)
                ? JobMatch.Possible
                : JobMatch.Different,
        };

        // shortened, or extended
        static bool MayBeOf(string listed, string own) =>
            own.StartsWith(listed.TrimEnd('.', '…'), StringComparison.Ordinal) || listed.Contains(own, StringComparison.Ordinal);
    }

    /// <summary>
    /// Decomposed, so that a prompt that was shortened between a letter and its accent is still a beginning of the whole one. What is no
    /// character, such as one half of a surrogate pair, becomes U+FFFD.
    /// </summary>
    private static string Comparable(string text) => WithoutWhiteSpace(text).Normalize(NormalizationForm.FormD);

    /// <summary>As <see cref="Comparable"/>, and the same for prompts that are written differently.</summary>
    private static string LooselyComparable(string text) =>
        WithoutWhiteSpace(WithoutWhiteSpace(WebUtility.HtmlDecode(text)).Normalize(NormalizationForm.FormKD)).ToLowerInvariant();

    private static string WithoutWhiteSpace(string text) =>
        string.Concat(text.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune))).Replace(Noncharacter, UnicodeRepair.Replacement);

    /// <summary>True when the list is sorted newest first and has passed the submit. A list in another order is read to its end.</summary>
    private static bool IsOlder(IReadOnlyList<ListedJob> jobs, DateTimeOffset since) =>
        jobs.Count > 0
        && jobs.All(job => job.CreatedAt is not null)
        && jobs.Zip(jobs.Skip(1)).All(pair => pair.First.CreatedAt >= pair.Second.CreatedAt)
        && jobs[0].CreatedAt > jobs[^1].CreatedAt
        && jobs[^1].CreatedAt < since;

    /// <summary>Only a complete list in which every job is provably another one proves that the submit was not received.</summary>
    private static ReconcileResult Verdict(
        IReadOnlyCollection<ListedJob> jobs,
        bool isComplete,
        UnconfirmedSubmission unconfirmed)
    {
        var same = jobs.Where(job => job.Match == JobMatch.Same).ToList();
        if (same.Count > 0 && same.Count <= unconfirmed.InterchangeableSubmits + 1)
        {
            return new ReconcileResult.Found(same.MinBy(job => job.CreatedAt)!.Id);
        }

        var isShared = jobs.Any(job => job.Match == JobMatch.Shared);
        if (same.Count > 0 || isShared || !isComplete || jobs.Any(job => job.Match == JobMatch.Possible))
        {
            return new ReconcileResult.Inconclusive(isShared);
        }

        return unconfirmed.SinceCall < ListingDelay
            ? new ReconcileResult.Unreachable("A new job may not be listed yet.", TimeSpan.FromSeconds(10))
            : new ReconcileResult.NotReceived();
    }
}
