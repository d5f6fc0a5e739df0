using AdGenius.Contracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Submissions;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Which step a row needs next, by its status.</summary>
internal sealed class SubmissionSteps(
    SubmissionPlanner planner,
    SubmitStep submit,
    ReconcileStep reconcile,
    PollStep poll,
    AbandonStep abandon,
    SubmissionResultPublisher publisher,
    DatabaseTime time)
{
    /// <summary>Runs the step that the row needs next.</summary>
    public Task RunAsync(SubmissionWork work, CancellationToken cancellationToken) => (work.Row.Status, work.Row.AbandonReason) switch
    {
        (SubmissionStatus.Recorded or SubmissionStatus.Submitted, FailureCode reason) => abandon.RunAsync(work, reason, cancellationToken),
        (SubmissionStatus.Recorded, null) when SubmissionPlanner.IsUnplanned(work.Row) => PlanAsync(work, cancellationToken),
        (SubmissionStatus.Recorded, null) => submit.RunAsync(work, cancellationToken),
        (SubmissionStatus.Submitting, _) => reconcile.RunAsync(work, cancellationToken),
        (SubmissionStatus.Submitted, null) => poll.RunAsync(work, cancellationToken),
        _ => publisher.PublishResultAsync(work, cancellationToken),
    };

    /// <summary>Plans a row that was recorded by a worker that does not serve its model.</summary>
    private async Task PlanAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        await planner.PlanAsync(work.Database, work.Row, cancellationToken);
        if (!SubmissionPlanner.IsUnplanned(work.Row))
        {
            work.Row.DueAt = time.GetUtcNow();
            await work.SaveAsync(cancellationToken);
        }
    }
}
