using System.Diagnostics;
using AdGenius.Contracts.Prompts;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Prompts;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Policies;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// Starts the jobs that a pass admits, all in the pass's transaction: their rows, their history and the commands to analyze their prompts.
/// It starts new jobs itself, without a message and a transaction for each. Jobs whose takes are retried are left to the saga, which knows
/// where each take goes on (<see cref="VideoAdmitted"/>).
/// </summary>
internal sealed class AdmittedJobs(
    AdGeniusDbContext database,
    ParameterRequest parameters,
    JobHistory history,
    JobMeasures measures,
    ISendEndpointProvider outbox,
    IOptions<DeadlineOptions> deadlines,
    DatabaseTime time)
{
    /// <summary>Starts those of the jobs that are still queued; their time limit counts from here.</summary>
    /// <param name="admitted">The jobs.</param>
    /// <param name="pass">The span of the pass; default: none.</param>
    /// <param name="cancellationToken">Ends the attempt; the transaction must then be rolled back.</param>
    public async Task StartAsync(IReadOnlyCollection<NextJob> admitted, ActivityContext pass, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (admitted.Any(job => job.HasEnded))
        {
            await ResumeAsync([.. admitted.Where(job => job.HasEnded).Select(job => job.JobId)], now, pass, cancellationToken);
        }

        Guid[] jobIds = [.. admitted.Select(job => job.JobId)];
        if (await JobMarks.MarkAdmittedAsync(database, jobIds, now, now + deadlines.Value.QuantifyStallTimeout, cancellationToken) == 0)
        {
            return;
        }

        // One that was cancelled since it was selected does not run.
        var jobs = await database.Videos.AsNoTracking()
            .Where(job => jobIds.Contains(job.CorrelationId) && job.IsRunning && job.CurrentState == VideoState.Quantifying)
            .ToListAsync(cancellationToken);
        var policies = await PolicyStore.FindAsync(database, [.. jobs.Select(job => job.TenantName)], cancellationToken);
        var address = CommandRoutes.AddressOf<QuantifyPrompt>();
        var endpoint = await outbox.GetSendEndpoint(address);
        foreach (var job in jobs)
        {
            using var span = JobTrace.Continue("admit job", job.CorrelationId, job.TraceParent, pass);
            if (job.EndCount == 0)
            {
                var waited = now - job.MayRunSince();
                measures.Add(metrics => metrics.JobAdmitted(waited));
            }

            history.WriteState(job);
            await endpoint.Send(
                await parameters.BuildAsync(job, policies.GetValueOrDefault(job.TenantName), cancellationToken), cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Notifies the saga that jobs whose takes are retried may go on.</summary>
    private async Task ResumeAsync(
        IReadOnlyCollection<Guid> jobIds, DateTimeOffset now, ActivityContext pass, CancellationToken cancellationToken)
    {
        var retries = await JobMarks.MarkRetriesAdmittedAsync(
            database, jobIds, now, now + deadlines.Value.QuantifyStallTimeout, cancellationToken);
        if (retries.Count == 0)
        {
            return;
        }

        var jobs = await database.Videos.AsNoTracking().Where(job => retries.Contains(job.CorrelationId))
            .Select(job => new { job.CorrelationId, job.TraceParent }).ToListAsync(cancellationToken);
        var saga = await outbox.GetSendEndpoint(SagaAddress.Uri);
        foreach (var job in jobs)
        {
            using var span = JobTrace.Continue("admit job", job.CorrelationId, job.TraceParent, pass);
            await saga.Send(
                new VideoAdmitted { JobId = job.CorrelationId },
                context => context.CorrelationId = job.CorrelationId,
                cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
    }
}
