using AdGenius.Finishing.Mix;

namespace AdGenius.Finishing.Music;

/// <summary>Finds the tempo of a track, for cuts that fall on bars.</summary>
/// <param name="BarSeconds">Length of a bar of four beats.</param>
/// <param name="FirstBeatSeconds">When a beat falls for the first time.</param>
internal sealed record TempoEstimate(double BarSeconds, double FirstBeatSeconds)
{
    private const int EnvelopeRate = 100;
    private const int BeatsPerBar = 4;
    private const double LowestTempo = 70;
    private const double HighestTempo = 180;

    /// <summary>In dB; a steady tone rises a little too, by where the windows cut it.</summary>
    private const double MinRise = 1;

    /// <summary>How much more the onsets repeat at the tempo than on average; below, the track has no beat.</summary>
    private const double MinSalience = 1.6;

    /// <summary>The tempo of mono samples at 48 kHz; null where no beat is found.</summary>
    public static TempoEstimate? Of(float[] samples)
    {
        var onsets = OnsetsOf(samples);
        var (shortest, longest) = ((int)(60 * EnvelopeRate / HighestTempo), (int)(60 * EnvelopeRate / LowestTempo));
        if (onsets.Length < longest * BeatsPerBar * 2)
        {
            return null;
        }

        var scores = Enumerable.Range(0, longest + 1).Select(lag => lag < shortest ? 0 : Score(onsets, lag)).ToArray();
        var best = Array.IndexOf(scores, scores.Max());
        var mean = scores.Skip(shortest).Average();
        if (mean <= 0 || scores[best] < mean * MinSalience)
        {
            return null;
        }

        // The bar is fitted over many beats: at 100 values a second one beat alone is known to 1 % only.
        var bar = Enumerable.Range(-8, 17).Select(offset => (best * BeatsPerBar) + (offset * 0.25))
            .MaxBy(lag => Score(onsets, lag) + Score(onsets, lag * 2));
        return new TempoEstimate(bar / EnvelopeRate, PhaseOf(onsets, bar / BeatsPerBar) / EnvelopeRate);
    }

    /// <summary>Rises of the level, in all 10 ms.</summary>
    private static double[] OnsetsOf(float[] samples)
    {
        var levels = SoundLevels.LevelsOf(samples, SoundFile.Rate / EnvelopeRate).Select(level => Math.Max(level, -60)).ToArray();
        var rises = new double[levels.Length];
        for (var i = 1; i < levels.Length; i++)
        {
            rises[i] = Math.Max(0, levels[i] - levels[i - 1] - MinRise);
        }

        return rises;
    }

    private static double Score(double[] onsets, double lag)
    {
        var (sum, count) = (0.0, onsets.Length - (int)Math.Ceiling(lag) - 1);
        for (var i = 0; i < count; i++)
        {
            var at = i + lag;
            var whole = (int)at;
            sum += onsets[i] * (onsets[whole] + ((onsets[whole + 1] - onsets[whole]) * (at - whole)));
        }

        return count <= 0 ? 0 : sum / count;
    }

    private static double PhaseOf(double[] onsets, double beat) =>
        Enumerable.Range(0, (int)beat).MaxBy(phase =>
        {
            var sum = 0.0;
            for (double at = phase; at < onsets.Length; at += beat)
            {
                sum += onsets[(int)at];
            }

            return sum;
        });
}
