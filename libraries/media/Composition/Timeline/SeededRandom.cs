namespace AdGenius.Media.Composition.Timeline;

/// <summary>Numbers that look random and are the same on every machine and in every version: SplitMix64 over a seed and a stream.</summary>
internal struct SeededRandom(long seed, int stream)
{
    private ulong _state = unchecked(((ulong)seed * 0x9E3779B97F4A7C15) ^ ((ulong)(uint)stream << 32) ^ 0xD1B54A32D192ED03);

    public ulong Next()
    {
        _state = unchecked(_state + 0x9E3779B97F4A7C15);
        var mixed = _state;
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 to <paramref name="count"/> - 1.</summary>
    public uint Next(int count) => (uint)(Next() % (ulong)count);

    /// <summary>A number from <paramref name="low"/> up to <paramref name="high"/>.</summary>
    public double Between(double low, double high) => low + ((Next() >> 11) * (1.0 / (1UL << 53)) * (high - low));
}
