using AdGenius.Contracts;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Reconciles a submit whose response was lost, by the network or because the process ended: searches for the job at the provider, and
/// never submits again without proof that there is none.
/// </summary>
internal sealed partial class ReconcileStep(SubmissionCompletion completion, TimeProvider time, ILogger<ReconcileStep> logger)
{
    /// <summary>How long after the submit a provider that cannot be asked is asked again.</summary>
    public static readonly TimeSpan ReconcileTimeout = TimeSpan.FromMinutes(5);

    private const int MaxResubmissions = 1;

    /// <summary>How a submission ends whose job was not found and may exist.</summary>
    public static Failure OutcomeUnknown => new()
    {
        Code = FailureCode.OutcomeUnknown,
        Text = "The provider's response was lost. The request is not repeated, because it may have been accepted; it counts as paid.",
    };

    /// <summary>Runs the step once.</summary>
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
            case ReconcileResult.NotReceived when row.LostSubmits < MaxResubmissions:
                row.LostSubmits++; // its money stays reserved: the list of jobs is the only evidence
                row.Status = SubmissionStatus.Recorded;
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
                await completion.FailAsync(work, OutcomeUnknown, row.Estimate, cancellationToken);
                break;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Submission {SubmissionId} to {Model} reconciled after a lost response: {Result}")]
    private static partial void LogReconciled(ILogger logger, Guid submissionId, string model, string result);
}
