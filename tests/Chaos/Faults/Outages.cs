namespace AdGenius.Chaos.Faults;

/// <summary>Outages of one server that may overlap: it is back when the last of them has ended.</summary>
/// <param name="setUnavailable">Takes the server away (true) or brings it back (false).</param>
internal sealed class Outages(Action<bool> setUnavailable)
{
    private readonly Lock _lock = new();
    private int _count;

    public void Begin()
    {
        lock (_lock)
        {
            if (_count++ == 0)
            {
                setUnavailable(true);
            }
        }
    }

    public void End()
    {
        lock (_lock)
        {
            if (--_count == 0)
            {
                setUnavailable(false);
            }
        }
    }
}
