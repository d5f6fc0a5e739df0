namespace AdGenius.Gateway.Requests;

/// <summary>
/// An amount that several holders take from. A holder gets more only while it has at most as much as is left for all others then: the first
/// at most half, and each further one at most half of what is left. So a few that take as much as they can leave something for the next.
/// </summary>
/// <param name="limit">What all holders together may have.</param>
internal sealed class SharedLimit(long limit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal); // has only holders that have something
    private long _used;

    /// <summary>What all holders have now.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
            {
                return _used;
            }
        }
    }

    /// <summary>Gives a holder <paramref name="amount"/> more, or nothing. One that has nothing gets whatever is left.</summary>
    /// <param name="holder">Who takes it.</param>
    /// <param name="amount">How much, 0 or more.</param>
    public ShareOutcome TryTake(string holder, long amount)
    {
        lock (_lock)
        {
            var free = limit - _used;
            if (amount > free)
            {
                return ShareOutcome.LimitReached;
            }

            var own = _held.GetValueOrDefault(holder);
            if (own > 0 && own + amount > free - amount)
            {
                return ShareOutcome.ShareReached;
            }

            Add(holder, own + amount, amount);
            return ShareOutcome.Taken;
        }
    }

    /// <summary>Takes <paramref name="amount"/> back from a holder.</summary>
    public void Release(string holder, long amount)
    {
        lock (_lock)
        {
            Add(holder, _held.GetValueOrDefault(holder) - amount, -amount);
        }
    }

    private void Add(string holder, long own, long change)
    {
        _used += change;
        if (own > 0)
        {
            _held[holder] = own;
        }
        else
        {
            _held.Remove(holder);
        }
    }
}
