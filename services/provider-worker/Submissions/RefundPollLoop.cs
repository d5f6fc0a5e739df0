using AdGenius.Persistence.Clock;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Submissions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Polls providers for refunds of failed or cancelled submissions. One process of the fleet does it at a time.</summary>
internal sealed partial class RefundPollLoop(
    IServiceScopeFactory scopes, LeaseStore leases, IOptions<SubmissionOptions> options, DatabaseTime time, ILogger<RefundPollLoop> logger)
    : LeasedLoop("refund-polls", scopes, leases, time, logger)
{
    private const int MaxConcurrency = 8;
    private static readonly TimeSpan MaxPollInterval = TimeSpan.FromMinutes(1);

    private readonly IServiceScopeFactory _scopes = scopes;
    private readonly DatabaseTime _time = time;
    private readonly ILogger<RefundPollLoop> _logger = logger;

    /// <inheritdoc/>
    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        if (options.Value.Paused)
        {
            return MaxPollInterval;
        }

        var now = _time.GetUtcNow();
        var database = services.GetRequiredService<AdGeniusDbContext>();
        var due = await database.Set<RefundPoll>().Where(poll => poll.DueAt <= now).OrderBy(poll => poll.DueAt).Take(MaxConcurrency)
            .Select(poll => poll.SubmissionId).ToListAsync(cancellationToken);
        if (due.Count == 0)
        {
            var next = await database.Set<RefundPoll>().OrderBy(poll => poll.DueAt).Select(poll => (DateTimeOffset?)poll.DueAt)
                .FirstOrDefaultAsync(cancellationToken);
            return next - now is { } wait && wait < MaxPollInterval ? wait : MaxPollInterval;
        }

        await Task.WhenAll(due.Select(submissionId => PollAsync(submissionId, cancellationToken)));
        return TimeSpan.Zero;
    }

    private async Task PollAsync(Guid submissionId, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<RefundPollStep>().RunAsync(submissionId, cancellationToken);
        }
        // one failing poll must not stop the others
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogRefundPollFailed(_logger, submissionId, exception);
            var now = _time.GetUtcNow();
            var polls = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<RefundPoll>()
                .Where(poll => poll.SubmissionId == submissionId);
            if (!DatabaseOutage.IsOutage(exception))
            {
                // One that always fails must end: its job is neither deleted nor erased before.
                await polls.Where(poll => poll.PollUntil <= now).ExecuteDeleteAsync(cancellationToken);
            }

            await polls.ExecuteUpdateAsync(set => set.SetProperty(poll => poll.DueAt, now + MaxPollInterval), cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "Failed to query the charge for submission {SubmissionId}")]
    private static partial void LogRefundPollFailed(ILogger logger, Guid submissionId, Exception exception);
}
