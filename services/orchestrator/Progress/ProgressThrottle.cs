using System.Collections.Concurrent;

namespace AdGenius.Orchestrator.Progress;

/// <summary>Lets the progress of each take pass once a second.</summary>
internal sealed class ProgressThrottle(TimeProvider time)
{
    private const int MaxTakes = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _passedAt = new();

    public bool TryPass(Guid takeId)
    {
        var now = time.GetUtcNow();

        // In both directions: a clock may be set back.
        if (_passedAt.TryGetValue(takeId, out var passedAt) && (now - passedAt).Duration() < Interval)
        {
            return false;
        }

        if (_passedAt.Count >= MaxTakes)
        {
            _passedAt.Clear(); // some progress passes early, which is cheaper than to keep every take that ever was
        }

        _passedAt[takeId] = now;
        return true;
    }
}
