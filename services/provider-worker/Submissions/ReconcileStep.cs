using AdGenius.Contracts;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Deals with a submit whose answer was lost: by the network, or by a process that died in between. PollCount for it, and never submits
/// blindly again.
/// </summary>
internal sealed partial class ReconcileStep(SubmissionCompletion completion, TimeProvider time, ILogger<ReconcileStep> logger)
{
    private static readonly TimeSpan ReconcileTimeout = TimeSpan.FromMinutes(5);

    /// <summary>One look.</summary>
    public async Task RunAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var now = time.GetUtcNow();
        var sentAt = row.SentAt ?? row.RecordedAt;
        var since = sentAt.AddDays(-1);
        var known = await work.Database.Set<Submission>()
            .Where(other => other.Model == row.Model && other.ProviderJobId != null && other.RecordedAt > since)
            .Select(other => other.ProviderJobId!)
            .ToListAsync(cancellationToken);
        var result = await work.Provider
            .ReconcileAsync(new UnconfirmedSubmission(work.ClipRequest, work.Key, sentAt, known.ToHashSet()), cancellationToken);
        LogReconciled(logger, row.SubmissionId, row.Model, result.GetType().Name);
        switch (result)
        {
            case ReconcileResult.Found found:
                SubmitStep.Accept(row, found.JobId, found.Token, work.Provider.Traits, now);
                await work.SaveAsync(cancellationToken);
                break;
            case ReconcileResult.NotReceived:
                row.Status = SubmissionStatus.Recorded; // provably nothing was begun: as good as never called
                row.SentAt = null;
                row.DueAt = now;
                await work.SaveAsync(cancellationToken);
                break;
            case ReconcileResult.Unreachable unreachable when now < sentAt + ReconcileTimeout:
                row.DueAt = now + (unreachable.RetryAfter > work.Provider.Traits.PollInterval
                    ? unreachable.RetryAfter.Value
                    : work.Provider.Traits.PollInterval);
                await work.SaveAsync(cancellationToken);
                break;
            default:
                await completion.FailAsync(
                    work,
                    new Failure { Code = FailureCode.OutcomeUnknown, Text = "The order left, and its answer was lost. It is not repeated, because it may have been accepted; it is counted as paid." },
                    row.Estimate,
                    cancellationToken);
                break;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The answer to submission {SubmissionId} to {Model} was lost; looking for it gave {Result}")]
    private static partial void LogReconciled(ILogger logger, Guid submissionId, string model, string result);
}
