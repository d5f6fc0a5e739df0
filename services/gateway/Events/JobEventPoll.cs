using AdGenius.Gateway.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Events;

/// <summary>Reads one job's new events from the database, and whether the job has ended.</summary>
internal sealed class JobEventPoll(IServiceScopeFactory scopes, string tenantName, Guid jobId)
{
    public Guid JobId => jobId;

    /// <summary>Where the job's history ends so far. Its newest progress may be behind that.</summary>
    public async Task<JobEventCursor> EndAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return JobEventCursor.At(await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().JobEvents
            .Where(row => row.JobId == jobId && row.TenantName == tenantName && row.Type != JobEventTypes.TakeProgressed)
            .MaxAsync(row => (long?)row.Sequence, cancellationToken) ?? 0);
    }

    /// <summary>The next events; and, when there are none, whether the job has ended and there will be none.</summary>
    public async Task<(IReadOnlyList<JobEvent> Events, bool IsOver)> ReadAsync(
        JobEventCursor after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var jobs = scope.ServiceProvider.GetRequiredService<JobReader>();
        var events = await jobs.EventsAsync(jobId, tenantName, after, cancellationToken);
        if (events.Count > 0)
        {
            return (events, false);
        }

        // Usually a terminal event ends the streams; this is for callers that had it before, and for requests that were refused.
        var isEnded = await jobs.IsEndedAsync(jobId, tenantName, cancellationToken);
        if (!isEnded && after == default && await scope.ServiceProvider.GetRequiredService<AcceptedRequests>()
            .FindAsync(tenantName, jobId, cancellationToken) is { RefusedAt: not null })
        {
            return ([], true);
        }

        return ([], isEnded && (await jobs.EventsAsync(jobId, tenantName, after, cancellationToken)).Count == 0);
    }
}
