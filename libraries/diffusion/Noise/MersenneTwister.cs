namespace AdGenius.Diffusion.Noise;

/// <summary>The 32-bit Mersenne Twister (MT19937), seeded with one 32-bit number.</summary>
internal sealed class MersenneTwister
{
    private const int StateLength = 624;
    private const int Shift = 397;

    private readonly uint[] state = new uint[StateLength];
    private int position = StateLength;

    internal MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (uint i = 1; i < StateLength; i++)
        {
            uint previous = state[i - 1];
            state[i] = (1812433253u * (previous ^ (previous >> 30))) + i;
        }
    }

    internal uint Next()
    {
        if (position == StateLength)
        {
            Refill();
        }

        uint word = state[position++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680u;
        word ^= (word << 15) & 0xEFC60000u;
        return word ^ (word >> 18);
    }

    private void Refill()
    {
        for (int i = 0; i < StateLength; i++)
        {
            uint mixed = (state[i] & 0x80000000u) | (state[(i + 1) % StateLength] & 0x7FFFFFFFu);
            state[i] = state[(i + Shift) % StateLength] ^ (mixed >> 1) ^ ((mixed & 1) * 0x9908B0DFu);
        }

        position = 0;
    }
}
