namespace AdGenius.Media.Composition;

/// <summary>
/// Numbers that look random and are the same on every machine and in every version: SplitMix64 (Steele, Lea, Flood: Fast Splittable
/// Pseudorandom Number Generators, 2014).
/// </summary>
/// <param name="state">Where the sequence begins.</param>
public struct SeededRandom(ulong state)
{
    private ulong _state = state;

    /// <summary>The sequence of a seed and a stream.</summary>
    /// <param name="seed">The seed of a take.</param>
    /// <param name="stream">The number of a sequence that does not depend on the others of the same seed.</param>
    public SeededRandom(long seed, int stream)
        : this(unchecked(((ulong)seed * 0x9E3779B97F4A7C15) ^ ((ulong)(uint)stream << 32) ^ 0xD1B54A32D192ED03))
    {
    }

    /// <summary>64 bits.</summary>
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
