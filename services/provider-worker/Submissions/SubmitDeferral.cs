using System.Diagnostics;
using AdGenius.Contracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Makes a submission wait that nothing was paid for yet.</summary>
internal sealed class SubmitDeferral(
    SubmissionCompletion completion, SubmissionResultPublisher publisher, IOptions<SubmissionOptions> options, DatabaseTime time)
{
    /// <summary>The attribute of a span that says why its submission waits.</summary>
    public const string ReasonTag = "adgenius.submission.deferral";

    private static readonly TimeSpan MaxDeferralDelay = TimeSpan.FromMinutes(1);

    /// <summary>Makes the row due again after a delay; fails it where that is after its deadline, or was too often.</summary>
    /// <param name="work">The row.</param>
    /// <param name="why">A text that may be shown to anyone.</param>
    /// <param name="retryAfter">The least delay that the provider asks for; null where it asks for none.</param>
    /// <param name="throttled">True where the provider takes no more for now, which is no failure and is not counted.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    /// <param name="code">The failure where the row ends.</param>
    public async Task DeferAsync(
        SubmissionWork work,
        string why,
        TimeSpan? retryAfter,
        bool throttled,
        CancellationToken cancellationToken,
        FailureCode code = FailureCode.ProviderUnavailable)
    {
        Trace(why, throttled, code);
        var row = work.Row;
        var now = time.GetUtcNow();
        row.Deferrals += throttled ? 0 : 1;

        // What must not be sent again before its deadline is not kept until then: a fallback has time left now.
        if (row.Deferrals > options.Value.MaxDeferrals || now + retryAfter >= row.Deadline)
        {
            await completion.FailAsync(
                work, new Failure {
                    Code = code,
                    Retryable = true,
                    RetryAfter = retryAfter,
                    Text = why }, 0, cancellationToken);
            return;
        }

        var delay = options.Value.RetryBaseDelay * Math.Pow(2, Math.Max(0, row.Deferrals - 1));
        if (throttled && now - row.RecordedAt is var waited && waited / 4 > delay)
        {
            delay = waited / 4; // grows with the waiting time; throttling is not a failure, so it is not counted
        }

        delay = (delay > MaxDeferralDelay ? MaxDeferralDelay : delay) * (1 + (Random.Shared.NextDouble() / 4)); // jitter
        row.Status = SubmissionStatus.Recorded;
        row.SentAt = null;
        row.DueAt = work.NextTime(now, delay, retryAfter);
        await work.SaveAsync(cancellationToken);
        await publisher.ProgressAsync(row, null, throttled ? "throttled by the provider" : "waiting for the provider", cancellationToken);
    }

    /// <summary>
    /// Says in the span of the work why it ends without a result; a provider that takes no more for now has not failed.
    /// </summary>
    private static void Trace(string why, bool throttled, FailureCode code)
    {
        var span = Activity.Current?.SetTag(ReasonTag, why);
        if (!throttled)
        {
            span?.SetTag("error.type", code.ToString()).SetStatus(ActivityStatusCode.Error);
        }
    }
}
