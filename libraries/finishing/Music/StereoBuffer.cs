using AdGenius.Finishing.Mix;

namespace AdGenius.Finishing.Music;

/// <summary>Two channels that notes are added to.</summary>
internal sealed class StereoBuffer(int frames)
{
    private static readonly int[] CombDelays = [1557, 1617, 1491, 1422, 1277, 1356];
    private static readonly int[] AllpassDelays = [225, 556, 441];

    public float[] Left { get; } = new float[frames];

    public float[] Right { get; } = new float[frames];

    public int Frames => Left.Length;

    /// <summary>Adds <paramref name="other"/> at a level.</summary>
    public void Add(StereoBuffer other, float level)
    {
        for (var i = 0; i < Frames; i++)
        {
            Left[i] += other.Left[i] * level;
            Right[i] += other.Right[i] * level;
        }
    }

    /// <summary>A room around what is in the buffer (Schroeder and Moorer): damped combs in parallel, all-passes behind them.</summary>
    public StereoBuffer Reverb(double seconds)
    {
        var wet = new StereoBuffer(Frames);
        Room(Left, wet.Left, 0, seconds);
        Room(Right, wet.Right, 23, seconds);
        return wet;
    }

    /// <summary>Channels interleaved.</summary>
    public float[] Interleave()
    {
        var samples = new float[Frames * 2];
        for (var i = 0; i < Frames; i++)
        {
            samples[i * 2] = Left[i];
            samples[(i * 2) + 1] = Right[i];
        }

        return samples;
    }

    /// <summary>Removes what is above <paramref name="hertz"/>, 6 dB for each octave.</summary>
    public void LowPass(double hertz)
    {
        var share = (float)(1 - Math.Exp(-2 * Math.PI * hertz / SoundFile.Rate));
        foreach (var channel in (float[][])[Left, Right])
        {
            var state = 0f;
            for (var i = 0; i < channel.Length; i++)
            {
                channel[i] = state += (channel[i] - state) * share;
            }
        }
    }

    private static void Room(float[] dry, float[] wet, int spread, double seconds)
    {
        const float Damping = 0.35f;
        foreach (var delay in CombDelays)
        {
            var line = new float[delay + spread];
            var feedback = (float)Math.Pow(10, -3.0 * line.Length / (seconds * SoundFile.Rate)); // 60 dB less after the time
            var (at, damped) = (0, 0f);
            for (var i = 0; i < dry.Length; i++)
            {
                var output = line[at];
                damped = output + ((damped - output) * Damping);
                line[at] = dry[i] + (damped * feedback);
                wet[i] += output / CombDelays.Length;
                at = at + 1 == line.Length ? 0 : at + 1;
            }
        }

        foreach (var delay in AllpassDelays)
        {
            var line = new float[delay + spread];
            var at = 0;
            for (var i = 0; i < wet.Length; i++)
            {
                var delayed = line[at];
                var output = delayed - (wet[i] * 0.5f);
                line[at] = wet[i] + (delayed * 0.5f);
                wet[i] = output;
                at = at + 1 == line.Length ? 0 : at + 1;
            }
        }
    }
}
