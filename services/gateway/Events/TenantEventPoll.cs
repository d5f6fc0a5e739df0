using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Events;

/// <summary>Reads the events of all jobs of one tenant. Every query has the tenant as a condition.</summary>
internal sealed class TenantEventPoll(IServiceScopeFactory scopes, TenantEventJson json, string tenantName)
{
    /// <summary>The maximum number of rows of one read.</summary>
    public const int MaxRows = 200;

    public string TenantName => tenantName;

    /// <summary>The sequences and times of the tenant's last events, at most <paramref name="count"/>, ascending.</summary>
    public async Task<IReadOnlyList<(long Sequence, DateTimeOffset At)>> LastAsync(int count, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var last = await Events(scope).OrderByDescending(row => row.Sequence).Select(row => new { row.Sequence, row.At }).Take(count)
            .ToListAsync(cancellationToken);
        last.Reverse();
        return [.. last.Select(row => (row.Sequence, row.At))];
    }

    /// <summary>The events after a sequence, oldest first, at most <see cref="MaxRows"/>.</summary>
    public async Task<IReadOnlyList<TenantEvent>> ReadAsync(long after, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await Events(scope).Where(row => row.Sequence > after).OrderBy(row => row.Sequence).Take(MaxRows)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(json.Of)];
    }

    /// <summary>
    /// True where the tenant has no event at <paramref name="position"/> or after it, so that the position is none of this history: the
    /// database was restored from a backup, or is another one.
    /// </summary>
    public async Task<bool> EndsBeforeAsync(long position, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return !await Events(scope).AnyAsync(row => row.Sequence >= position, cancellationToken);
    }

    /// <summary>The events in (<paramref name="after"/>, <paramref name="until"/>] that are not in <paramref name="known"/>.</summary>
    public async Task<IReadOnlyList<TenantEvent>> LateAsync(
        long after, long until, IReadOnlySet<long> known, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var present = await Events(scope).Where(row => row.Sequence > after && row.Sequence <= until).Select(row => row.Sequence)
            .ToListAsync(cancellationToken);
        var missing = present.Where(sequence => !known.Contains(sequence)).Order().Take(MaxRows).ToList();
        if (missing.Count == 0)
        {
            return [];
        }

        var rows = await Events(scope).Where(row => missing.Contains(row.Sequence)).OrderBy(row => row.Sequence)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(json.Of)];
    }

    private IQueryable<JobEvent> Events(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>()
        .JobEvents.AsNoTracking().Where(row => row.TenantName == tenantName);
}
