namespace AdGenius.FrameWorker.Work;

/// <summary>Numbers from 0 to 1 that look random and are the same on every machine: SplitMix64 over a seed and a stream.</summary>
internal struct SeededNumbers(long seed, int stream)
{
    private ulong _state = unchecked(((ulong)seed * 0xA24BAED4963EE407) ^ ((ulong)(uint)stream * 0x9FB21C651E98DF25));

    public double Next()
    {
        _state = unchecked(_state + 0x9E3779B97F4A7C15);
        var mixed = _state;
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
