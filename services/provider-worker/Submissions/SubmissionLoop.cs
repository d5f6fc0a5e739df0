using System.Collections.Concurrent;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Catalogue;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Finds rows that are due, leases them and processes them concurrently. Any number of hosts may run it: a row belongs to the host that
/// leased it, and the leases of a crashed host expire.
/// </summary>
internal sealed partial class SubmissionLoop(
    IServiceScopeFactory scopes,
    SubmissionSignal signal,
    SubmissionLeases leases,
    OfferedModels offered,
    IOptions<SubmissionOptions> options,
    DatabaseTime time,
    ILogger<SubmissionLoop> logger) : BackgroundService
{
    private static readonly TimeSpan ErrorRetryDelay = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Guid, (string Model, Task Work)> _running = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = options.Value.SweepInterval;
            try
            {
                wait = await ClaimDueAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) // the edge of the process: a database outage must not end the loop
            {
                LogQueryFailed(logger, exception);
            }

            if (wait > TimeSpan.Zero)
            {
                await signal.WaitAsync(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(_running.Values.Select(each => each.Work));
    }

    /// <summary>
    /// Starts the work on rows that are due, and reads which row is due next, so that a poll is made when its interval has passed and not
    /// at the next sweep.
    /// </summary>
    /// <returns>How long nothing is due, at most the sweep's interval; zero where rows were taken and more may be due.</returns>
    private async Task<TimeSpan> ClaimDueAsync(CancellationToken cancellationToken)
    {
        var interval = options.Value.SweepInterval;
        var capacity = options.Value.MaxConcurrency - _running.Count;
        if (capacity <= 0 || options.Value.Paused)
        {
            return interval;
        }

        var saturatedModels = _running.Values.GroupBy(each => each.Model)
            .Where(group => group.Count() >= options.Value.MaxConcurrencyPerModel)
            .Select(group => group.Key)
            .ToArray();

        // A row whose work goes on here is not taken again when its lease has expired during an outage of the database: this process may
        // hold the answer to its submit.
        var running = _running.Keys.ToArray();
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var now = time.GetUtcNow();
        var horizon = now + interval;
        var overdue = now - options.Value.OtherWorkerTimeout;
        var free = leases.Free(database, options.Value.Lease).AsNoTracking();
        var due = DueOf(free, [.. offered.Served], saturatedModels, running, horizon, overdue);
        var rows = await due
            .Take(capacity)
            .Select(row => new { row.SubmissionId, row.Model, row.DueAt })
            .ToListAsync(cancellationToken);
        var taken = 0;
        foreach (var each in rows.TakeWhile(row => row.DueAt <= now))
        {
            if (_running.Values.Count(other => other.Model == each.Model) >= options.Value.MaxConcurrencyPerModel)
            {
                continue;
            }

            var leaseId = Guid.NewGuid();
            if (await leases.TryAcquireAsync(database, each.SubmissionId, leaseId, options.Value.Lease, cancellationToken))
            {
                taken++;
                var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _running[each.SubmissionId] = (each.Model, WorkAsync(start.Task, each.SubmissionId, leaseId, cancellationToken));
                start.SetResult(); // only now, so that work that ends at once is already registered
            }
        }

        if (taken > 0)
        {
            return TimeSpan.Zero;
        }

        // Whole milliseconds, rounded up: timers know no less, and one that ends early would only query again.
        return rows.Find(row => row.DueAt > now) is { } next
            ? TimeSpan.FromMilliseconds(Math.Ceiling((next.DueAt - now).TotalMilliseconds))
            : interval;
    }

    /// <summary>The free rows that this worker may take until <paramref name="horizon"/>, the longest due first.</summary>
    internal static IQueryable<Submission> DueOf(
        IQueryable<Submission> free,
        string[] served,
        string[] saturatedModels,
        Guid[] running,
        DateTimeOffset horizon,
        DateTimeOffset overdue) => free
        // Another worker's provider may know the job of a row that is left to it, or its key; any worker can end one without a job.
        .Where(row => served.Contains(row.Model) || row.DueAt <= overdue
            || (row.Status != SubmissionStatus.Recorded && row.Status != SubmissionStatus.Submitting
                && row.Status != SubmissionStatus.Submitted)
            || (row.Status == SubmissionStatus.Recorded && row.AbandonReason != null))
        .Where(row => row.ResultPublishedAt == null && row.DueAt <= horizon && !saturatedModels.Contains(row.Model)
            && !running.Contains(row.SubmissionId))
        // By the time of publication too, which none of them has: PostgreSQL else sees no order in the index, and reads all that are due.
        .OrderBy(row => row.ResultPublishedAt).ThenBy(row => row.DueAt);

    private async Task WorkAsync(Task started, Guid submissionId, Guid leaseId, CancellationToken cancellationToken)
    {
        await started;
        using var ended = new CancellationTokenSource(); // not linked: a paid call goes on while the host stops
        var renewal = RenewAsync(submissionId, leaseId, ended.Token);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var stepper = scope.ServiceProvider.GetRequiredService<SubmissionStepper>();
            try
            {
                await stepper.RunAsync(submissionId, leaseId, cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                LogLeaseLost(logger, submissionId); // the new holder continues from the row
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await stepper.ReleaseAsync(submissionId, leaseId, CancellationToken.None); // the host stops; another continues at once
            }
            catch (Exception exception)
            {
                LogUnexpectedError(logger, submissionId, exception);
                await stepper.RescheduleAsync(
                    submissionId, leaseId, ErrorRetryDelay, DatabaseOutage.IsOutage(exception), CancellationToken.None);
            }
        }
        catch (Exception exception) // the edge of the process: the row's lease expires and it is retried
        {
            LogUnexpectedError(logger, submissionId, exception);
        }
        finally
        {
            await ended.CancelAsync();
            await renewal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _running.TryRemove(submissionId, out _);
            signal.Notify();
        }
    }

    /// <summary>Renews the lease while the row is being processed; a renewal that fails is repeated, since the work goes on.</summary>
    private async Task RenewAsync(Guid submissionId, Guid leaseId, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 3, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await leases.RenewAsync(
                    scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(),
                    submissionId,
                    leaseId,
                    options.Value.Lease,
                    cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // the edge of the process: a database outage
            {
                LogRenewalFailed(logger, submissionId, exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Failed to query due submissions")]
    private static partial void LogQueryFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The lease of submission {SubmissionId} could not be renewed; it is tried again")]
    private static partial void LogRenewalFailed(ILogger logger, Guid submissionId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Submission {SubmissionId} was leased by another host")]
    private static partial void LogLeaseLost(ILogger logger, Guid submissionId);

    [LoggerMessage(LogLevel.Error, "Unexpected error processing submission {SubmissionId}; rescheduled")]
    private static partial void LogUnexpectedError(ILogger logger, Guid submissionId, Exception exception);
}
