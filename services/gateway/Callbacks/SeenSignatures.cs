using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>Remembers what was delivered within the time that a signature is valid, so that the same delivery is not taken twice. Bounded.</summary>
internal sealed class SeenSignatures(IOptions<CallbackOptions> options, TimeProvider time)
{
    private const int Most = 50_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string Signature)> _order = new();

    /// <summary>True the first time.</summary>
    public bool IsNew(string signature)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            while (_order.TryPeek(out var oldest) && (_order.Count > Most || now - oldest.At > options.Value.Tolerance * 2))
            {
                _order.Dequeue();
                _known.Remove(oldest.Signature);
            }

            if (!_known.Add(signature))
            {
                return false;
            }

            _order.Enqueue((now, signature));
            return true;
        }
    }
}
