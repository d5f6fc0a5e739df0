using AdGenius.Contracts;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Finds submits with the same prompt whose job is not known: those that are in progress, and those that were lost. A job in the provider's
/// list may be theirs, although it fits the row: lists do not name source pictures, so it may show another tenant's.
/// </summary>
internal static class SimilarSubmits
{
    /// <summary>The submits that are similar to <paramref name="work"/>, which was sent at <paramref name="sentAt"/>.</summary>
    public static async Task<IReadOnlyList<SimilarSubmit>> FindAsync(
        SubmissionWork work, DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var prompt = work.ClipRequest.Prompt;
        var recordedSince = sentAt.AddDays(-1);

        // A job that was made earlier than this is older than the row's submit, and no candidate.
        var sentSince = sentAt - work.Provider.Traits.SubmitTimeout - ReconcileStep.ReconcileTimeout;
        var since = recordedSince < sentSince ? recordedSince : sentSince;
        var others = await RecentSubmissions.Of(work.Database, row.Model, since).AsNoTracking()
            .Where(other => other.SubmissionId != row.SubmissionId && other.ClipRequestJson != null)
            .Where(other => other.Status == SubmissionStatus.Submitting
                || (other.UnconfirmedSubmits > 0 && other.RecordedAt > recordedSince)
                || (other.Status == SubmissionStatus.Failed && other.ProviderJobId == null && other.SentAt > sentSince))
            .Select(other => new
            {
                other.SubmissionId,
                other.JobId,
                other.Status,
                other.UnconfirmedSubmits,
                other.Failure,
                other.ClipRequestJson,
                HasEnded = other.Status == SubmissionStatus.Submitting && other.DueAt > other.SentAt,
            })
            .ToListAsync(cancellationToken);
        var own = Comparable(work.ClipRequest, work.Provider.Traits);
        return
        [
            .. others
                .Where(other => other.Status == SubmissionStatus.Submitting || other.UnconfirmedSubmits > 0
                    || other.Failure?.Code == FailureCode.OutcomeUnknown)
                .Select(other => (Row: other, ClipRequest: ClipRequestJson.Read(other.ClipRequestJson!)))
                .Select(other => new SimilarSubmit(
                    other.Row.SubmissionId,
                    other.ClipRequest,
                    other.Row.Status == SubmissionStatus.Submitting,
                    other.Row.HasEnded && other.Row.JobId == row.JobId && Comparable(other.ClipRequest, work.Provider.Traits) == own))
                .Where(other => SubmissionReconciler.MatchOfPrompt(other.ClipRequest.Prompt, prompt) == JobMatch.Same),
        ];
    }

    /// <summary>
    /// What the clip depends on. A seed that is sent is part of it: the clip of another would be recorded with the wrong one.
    /// </summary>
    private static ClipRequest Comparable(ClipRequest request, ProviderTraits traits) => request with
    {
        Seed = traits.Seed ? request.Seed : 0,
        SubmissionId = Guid.Empty,
        CallbackUrl = null,
    };
}
