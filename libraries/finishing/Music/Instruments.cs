using AdGenius.Finishing.Mix;

namespace AdGenius.Finishing.Music;

/// <summary>The sounds of the generator. Each adds one note to a buffer; times are in frames.</summary>
internal sealed class Instruments(double brightness)
{
    private readonly WaveTable _pad = new(1, 0.5, 0.3 * (0.4 + brightness), 0.12, 0.1 * brightness, 0.05, 0.05 * brightness);
    private readonly WaveTable _bass = new(1, 0.35, 0.12, 0.04);
    private readonly WaveTable _sine = new(1);
    private readonly WaveTable _bell = new(1, 0.05, 0.3, 0.02, 0.12);

    /// <summary>A slow chord tone: three voices, slightly apart in pitch and place.</summary>
    public void Pad(StereoBuffer target, int start, int length, double hertz, float level)
    {
        ReadOnlySpan<double> detune = [-0.0022, 0.0006, 0.0027];
        var (attack, release) = (Seconds(0.35), Seconds(0.6));
        for (var voice = 0; voice < detune.Length; voice++)
        {
            var (step, phase) = (hertz * (1 + detune[voice]) / SoundFile.Rate, voice * 0.31);
            var (left, right) = (level * (1 - (voice * 0.35f)), level * (0.3f + (voice * 0.35f)));
            var end = Math.Min(target.Frames, start + length + release);
            for (var i = start; i < end; i++)
            {
                var age = i - start;
                var envelope = Math.Min(1f, (float)age / attack) * Math.Min(1f, (float)(length + release - age) / release);
                var value = _pad.At(phase) * envelope * envelope / 3;
                target.Left[i] += value * left;
                target.Right[i] += value * right;
                phase += step;
                phase -= phase >= 1 ? 1 : 0;
            }
        }
    }

    /// <summary>An electric piano: a sine whose phase is moved by a second one that fades faster.</summary>
    public void Piano(StereoBuffer target, int start, double hertz, float level, float pan)
    {
        var end = Math.Min(target.Frames, start + Seconds(2.2));
        var (step, carrier, modulator) = (hertz / SoundFile.Rate, 0.0, 0.0);
        var depth = 0.10 + (0.18 * brightness);
        var (decay, modulatorDecay) = (Decay(0.9), Decay(0.25));
        var (envelope, modulation, fade) = (level, depth, Seconds(0.004));
        for (var i = start; i < end; i++)
        {
            var phase = carrier + (modulation * _sine.At(modulator));
            var value = _sine.At(phase - Math.Floor(phase)) * envelope * Math.Min(1f, (float)(i - start) / fade);
            target.Left[i] += value * (1 - pan);
            target.Right[i] += value * pan;
            carrier = Wrap(carrier + step);
            modulator = Wrap(modulator + (step * 2));
            envelope *= decay;
            modulation *= modulatorDecay;
        }
    }

    /// <summary>A soft bell for the melody.</summary>
    public void Bell(StereoBuffer target, int start, double hertz, float level)
    {
        var end = Math.Min(target.Frames, start + Seconds(2.5));
        var (step, phase, envelope, decay) = (hertz / SoundFile.Rate, 0.0, level, Decay(0.7));
        for (var i = start; i < end; i++)
        {
            var value = _bell.At(phase) * envelope * Math.Min(1f, (i - start) / 200f);
            target.Left[i] += value * 0.45f;
            target.Right[i] += value * 0.55f;
            phase = Wrap(phase + step);
            envelope *= decay;
        }
    }

    /// <summary>A bass note.</summary>
    public void Bass(StereoBuffer target, int start, int length, double hertz, float level)
    {
        var (attack, release) = (Seconds(0.008), Seconds(0.06));
        var end = Math.Min(target.Frames, start + length + release);
        var (step, phase, decay, envelope) = (hertz / SoundFile.Rate, 0.0, Decay(1.4), level);
        for (var i = start; i < end; i++)
        {
            var age = i - start;
            var edges = Math.Min(1f, (float)age / attack) * Math.Min(1f, (float)(length + release - age) / release);
            var value = _bass.At(phase) * envelope * edges;
            target.Left[i] += value;
            target.Right[i] += value;
            phase = Wrap(phase + step);
            envelope *= decay;
        }
    }

    /// <summary>A soft bass drum: a sine that falls.</summary>
    public void Kick(StereoBuffer target, int start, float level)
    {
        var end = Math.Min(target.Frames, start + Seconds(0.32));
        var (phase, envelope, decay) = (0.0, level, Decay(0.11));
        for (var i = start; i < end; i++)
        {
            var age = (double)(i - start) / SoundFile.Rate;
            var value = _sine.At(phase) * envelope * Math.Min(1f, (i - start) / 60f);
            target.Left[i] += value;
            target.Right[i] += value;
            phase = Wrap(phase + ((46 + (70 * Math.Exp(-age * 38))) / SoundFile.Rate));
            envelope *= decay;
        }
    }

    /// <summary>A shaker, a hi-hat or a brush: filtered noise that fades.</summary>
    public static void Noise(StereoBuffer target, int start, double seconds, double lowHertz, float level, float pan, Random random)
    {
        var end = Math.Min(target.Frames, start + Seconds(seconds * 4));
        var (envelope, decay, low) = (level, Decay(seconds), 0f);
        var share = (float)(1 - Math.Exp(-2 * Math.PI * lowHertz / SoundFile.Rate));
        for (var i = start; i < end; i++)
        {
            var noise = ((float)random.NextDouble() * 2) - 1;
            low += (noise - low) * share;
            var value = (noise - low) * envelope * Math.Min(1f, (i - start) / 120f);
            target.Left[i] += value * (1 - pan);
            target.Right[i] += value * pan;
            envelope *= decay;
        }
    }

    private static int Seconds(double seconds) => (int)(seconds * SoundFile.Rate);

    /// <summary>The factor for each frame with which a sound falls by 60 dB in ten thirds of <paramref name="seconds"/>.</summary>
    private static float Decay(double seconds) => (float)Math.Exp(-2.0 / (seconds * SoundFile.Rate));

    private static double Wrap(double phase) => phase >= 1 ? phase - 1 : phase;
}
