namespace AdGenius.ProviderWorker.Providers;

/// <summary>A submit whose response was lost.</summary>
/// <param name="ClipRequest">What was asked for.</param>
/// <param name="Key">With which key.</param>
/// <param name="SentAt">When the call was made, UTC.</param>
/// <param name="KnownJobs">Jobs of this provider that already belong to a submission.</param>
internal sealed record UnconfirmedSubmission(
    ClipRequest ClipRequest,
    ProviderKey Key,
    DateTimeOffset SentAt,
    IReadOnlySet<KnownJob> KnownJobs)
{
    /// <summary>
    /// How long ago the call ended, at the least; negative where it may not have ended. A provider's list may not show a job before it has.
    /// </summary>
    public required TimeSpan SinceCall { get; init; }

    /// <summary>Requests of other submits to this provider whose jobs are not known: a job that fits one may be its.</summary>
    public IReadOnlyList<ClipRequest> SimilarSubmits { get; init; } = [];

    /// <summary>
    /// How many submits of the same job have asked for the same clip, and lost their responses too. The list may hold a job of each, and
    /// any of these may be taken: a job gets one submission at most.
    /// </summary>
    public int InterchangeableSubmits { get; init; }
}
