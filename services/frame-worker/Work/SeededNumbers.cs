using AdGenius.Media.Composition;

namespace AdGenius.FrameWorker.Work;

/// <summary>Numbers from 0 to 1 that look random and are the same on every machine, by a seed and a stream.</summary>
internal struct SeededNumbers(long seed, int stream)
{
    private SeededRandom _random = new(unchecked(((ulong)seed * 0xA24BAED4963EE407) ^ ((ulong)(uint)stream * 0x9FB21C651E98DF25)));

    public double Next() => _random.Between(0, 1);
}
