namespace AdGenius.Diffusion.Noise;

/// <summary>The 32-bit Mersenne Twister (MT19937), seeded with one 32-bit number.</summary>
internal sealed class MersenneTwister
{
    private const int StateLength = 624;
    private const int Shift = 397;

    private readonly uint[] _state = new uint[StateLength];
    private int _position = StateLength;

    internal MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < StateLength; i++)
        {
            uint previous = _state[i - 1];
            _state[i] = (1812433253u * (previous ^ (previous >> 30))) + i;
        }
    }

    internal uint Next()
    {
        if (_position == StateLength)
        {
            Refill();
        }

        uint word = _state[_position++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9D2C5680u;
        word ^= (word << 15) & 0xEFC60000u;
        return word ^ (word >> 18);
    }

    private void Refill()
    {
        for (int i = 0; i < StateLength; i++)
        {
            uint mixed = (_state[i] & 0x80000000u) | (_state[(i + 1) % StateLength] & 0x7FFFFFFFu);
            _state[i] = _state[(i + Shift) % StateLength] ^ (mixed >> 1) ^ ((mixed & 1) * 0x9908B0DFu);
        }

        _position = 0;
    }
}
