using AdGenius.Persistence.Timers;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>
/// The due deliveries that were read and must wait, because their tenants have as many as they may: without it, each claim would read all
/// of them again to find those of other tenants. Of the one loop that claims.
/// </summary>
internal sealed class WebhookBacklog
{
    private const int MaxPerTenant = 200;

    // Times are those of statements, and a timer is there when its transaction is committed.
    private static readonly TimeSpan CommitMargin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RestartInterval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, SortedSet<(DateTimeOffset DueAt, long TimerId)>> _tenants = new(StringComparer.Ordinal);
    private readonly HashSet<long> _timers = [];
    private readonly HashSet<string> _incomplete = new(StringComparer.Ordinal);
    private DateTimeOffset? _startedAt;

    /// <summary>The last delivery that was read; those before it were claimed or are kept. Null: reading starts with the first.</summary>
    public (DateTimeOffset DueAt, long TimerId)? Last { get; set; }

    /// <summary>True where deliveries that are due were not read.</summary>
    public bool IsMore { get; private set; }

    /// <summary>
    /// Called before each claim. Now and then reading starts again, with those that were not kept or were set anew; also after the clock
    /// was set back, where those that become due are before the last one that was read.
    /// </summary>
    public void Begin(DateTimeOffset now)
    {
        var isEmpty = _incomplete.RemoveWhere(tenantName => !_tenants.ContainsKey(tenantName)) > 0;
        if (isEmpty || _startedAt is null || now - _startedAt >= RestartInterval || now < _startedAt)
        {
            (Last, _startedAt) = (null, now);
        }
    }

    /// <summary>Called after each claim.</summary>
    /// <param name="now">The time of the claim.</param>
    /// <param name="isEnd">True where all that is due was read.</param>
    public void End(DateTimeOffset now, bool isEnd)
    {
        IsMore = !isEnd;
        if (isEnd && Last is { } last && last.DueAt > now - CommitMargin)
        {
            Last = (now - CommitMargin, 0);
        }
    }

    /// <summary>True for a delivery that is kept.</summary>
    public bool Contains(DueTimer timer) => _timers.Contains(timer.TimerId);

    /// <summary>Keeps a delivery that must wait; of a tenant with very many only the first.</summary>
    public void Add(DueWebhook due)
    {
        if (!_tenants.TryGetValue(due.TenantName, out var timers))
        {
            _tenants.Add(due.TenantName, timers = []);
        }

        if (timers.Count >= MaxPerTenant)
        {
            _incomplete.Add(due.TenantName);
        }
        else if (_timers.Add(due.Timer.TimerId))
        {
            timers.Add((due.Timer.DueAt, due.Timer.TimerId));
        }
    }

    /// <summary>Takes deliveries of tenants that have room, the longest due first.</summary>
    /// <param name="roomOf">How many more of a tenant may run.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(string TenantName, long TimerId)> Take(Func<string, int> roomOf, int count)
    {
        var taken = _tenants.SelectMany(tenant => tenant.Value.Take(roomOf(tenant.Key)).Select(timer => (tenant.Key, Timer: timer)))
            .OrderBy(one => one.Timer).Take(count).ToList();
        foreach (var (tenantName, timer) in taken)
        {
            _timers.Remove(timer.TimerId);
            _tenants[tenantName].Remove(timer);
            if (_tenants[tenantName].Count == 0)
            {
                _tenants.Remove(tenantName);
            }
        }

        return [.. taken.Select(one => (one.Key, one.Timer.TimerId))];
    }
}
