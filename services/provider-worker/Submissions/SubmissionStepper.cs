using AdGenius.Contracts;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Providers;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Advances one leased row as far as possible now.</summary>
internal sealed class SubmissionStepper(
    AdGeniusDbContext database,
    ProviderCatalogue catalogue,
    SubmissionSteps steps,
    SubmissionCompletion completion,
    DiscardLoop discards,
    DatabaseTime time,
    ILogger<SubmissionStepper> logger)
{
    /// <summary>Processes the row until it has to wait, then releases its lease.</summary>
    public async Task RunAsync(Guid submissionId, Guid leaseId, CancellationToken cancellationToken)
    {
        var row = await database.Set<Submission>()
            .SingleOrDefaultAsync(each => each.SubmissionId == submissionId && each.LeaseId == leaseId, cancellationToken);
        if (row is not { ResultPublishedAt: null })
        {
            return;
        }

        using var span = JobTrace.Continue("work on submission", row.JobId, row.TraceParent);
        span?.SetTag("adgenius.submission.status", row.Status.ToString()).SetTag("adgenius.provider.name", row.Model);
        using var scope = logger.BeginJobScope(row.JobId);

        // A row whose model is not in the catalogue has waited for a worker that has it; the placeholder lets it end.
        var work = new SubmissionWork(database, row, catalogue.Find(row.Model) ?? new MissingProvider(row.Model, time));
        try
        {
            await StepUntilWaitingAsync(work, cancellationToken);
        }
        finally
        {
            if (work.IsFetched)
            {
                discards.Add(work); // after the result was published, or could not be
            }
        }

        await ReleaseAsync(submissionId, leaseId, CancellationToken.None);
    }

    private async Task StepUntilWaitingAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        do
        {
            var before = (row.Status, row.DueAt);
            await steps.RunAsync(work, cancellationToken);
            if (row.ResultPublishedAt is null && (row.Status, row.DueAt) == before)
            {
                break; // no progress: it stays due for the next sweep
            }
        }
        while (row.ResultPublishedAt is null && row.DueAt <= time.GetUtcNow());
    }

    /// <summary>
    /// Reschedules the row after an unexpected error; fails it after its deadline, or when its submit could not be reconciled in time.
    /// </summary>
    /// <param name="submissionId">The row.</param>
    /// <param name="leaseId">The lease of this process.</param>
    /// <param name="delay">How long until it is tried again.</param>
    /// <param name="databaseWasUnavailable">The error was the database's: it says nothing of the job, which is not failed for it.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public async Task RescheduleAsync(
        Guid submissionId, Guid leaseId, TimeSpan delay, bool databaseWasUnavailable, CancellationToken cancellationToken)
    {
        database.ChangeTracker.Clear();
        var row = await database.Set<Submission>()
            .SingleOrDefaultAsync(each => each.SubmissionId == submissionId && each.LeaseId == leaseId, cancellationToken);
        if (row is null)
        {
            return;
        }

        var now = time.GetUtcNow();
        var work = new SubmissionWork(database, row, catalogue.Find(row.Model) ?? new MissingProvider(row.Model, time));
        if (row is { Status: SubmissionStatus.Recorded or SubmissionStatus.Submitted } && row.Deadline < now && !databaseWasUnavailable)
        {
            using var span = JobTrace.Continue("work on submission", row.JobId, row.TraceParent);
            await completion.FailAsync(
                work,
                new Failure { Code = FailureCode.Internal, Text = "The provider's job could not be processed." },
                row.Status == SubmissionStatus.Recorded ? 0 : row.Estimate,
                cancellationToken);
        }
        else if (row.Status == SubmissionStatus.Submitting && !databaseWasUnavailable
            && now >= ReconcileStep.EndOf(work))
        {
            using var span = JobTrace.Continue("work on submission", row.JobId, row.TraceParent);
            await completion.FailAsync(work, ReconcileStep.OutcomeUnknown, row.Estimate, cancellationToken);
        }
        else
        {
            row.DueAt = now + delay;
            row.Version++;
            await database.SaveChangesAsync(cancellationToken);
        }

        await ReleaseAsync(submissionId, leaseId, cancellationToken);
    }

    /// <summary>Releases the lease, so that no other host has to wait until it expires.</summary>
    public Task<int> ReleaseAsync(Guid submissionId, Guid leaseId, CancellationToken cancellationToken) => database.Set<Submission>()
        .Where(row => row.SubmissionId == submissionId && row.LeaseId == leaseId)
        .ExecuteUpdateAsync(
            set => set.SetProperty(row => row.LeaseId, (Guid?)null).SetProperty(row => row.LeaseExpiresAt, (DateTimeOffset?)null),
            cancellationToken);
}
