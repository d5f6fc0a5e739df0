using AdGenius.Finishing.Mix;

namespace AdGenius.Finishing.Music;

/// <summary>Fades at the beginning and the end of interleaved samples.</summary>
internal static class TrackEdges
{
    public static void Fade(float[] samples, int channels, double inSeconds, double outSeconds)
    {
        var frames = samples.Length / channels;
        var (first, last) = (
            Math.Min(frames / 2, (int)(inSeconds * SoundFile.Rate)), Math.Min(frames / 2, (int)(outSeconds * SoundFile.Rate)));
        for (var i = 0; i < frames; i++)
        {
            var gain = Math.Min(
                i < first ? Curve((double)i / first) : 1, frames - 1 - i < last ? Curve((double)(frames - 1 - i) / last) : 1);
            for (var channel = 0; channel < channels && gain < 1; channel++)
            {
                samples[(i * channels) + channel] *= (float)gain;
            }
        }
    }

    private static double Curve(double share) => 0.5 - (0.5 * Math.Cos(Math.PI * share));
}
