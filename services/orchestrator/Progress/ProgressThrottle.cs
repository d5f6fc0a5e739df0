using System.Collections.Concurrent;

namespace AdGenius.Orchestrator.Progress;

/// <summary>Lets the progress of each take pass once a second.</summary>
internal sealed class ProgressThrottle(TimeProvider time)
{
    private const int MaxTakes = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, long> _passedAt = new(); // timestamps: a clock may be set back

    public bool TryPass(Guid takeId)
    {
        if (_passedAt.TryGetValue(takeId, out var passedAt) && time.GetElapsedTime(passedAt) < Interval)
        {
            return false;
        }

        if (_passedAt.Count >= MaxTakes)
        {
            _passedAt.Clear(); // some progress passes early, which is cheaper than to keep every take that ever was
        }

        _passedAt[takeId] = time.GetTimestamp();
        return true;
    }
}
