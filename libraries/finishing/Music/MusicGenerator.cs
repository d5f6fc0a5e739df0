using System.Globalization;
using AdGenius.Finishing.Mix;

namespace AdGenius.Finishing.Music;

/// <summary>
/// Composes a bed of music: chords, bass, broken chords, a sparse melody and soft percussion, which come in one after the other. Everything
/// follows from mood, palette, length and seed, so the same ad always has the same music, and no third party has rights to it.
/// </summary>
internal sealed class MusicGenerator
{
    private const int BeatsPerBar = 4;
    private const double EndFadeSeconds = 1.6;
    private const float ReverbLevel = 0.28f;
    private const double Tint = 0.15;
    private const double MinTint = 0.1;
    private static readonly string[] NoteNames = ["C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B"];
    private static readonly string[] WarmPalette = ["warm", "gold", "golden", "orange", "red", "sunset", "sunrise", "amber", "autumn"];
    private static readonly string[] CoolPalette = ["cool", "blue", "cold", "grey", "gray", "silver", "teal", "ice", "night"];

    private readonly MusicMood _mood;
    private readonly Random _random;
    private readonly Instruments _instruments;
    private readonly int[] _progression;
    private readonly int _root;
    private readonly int _bars;
    private readonly double _beatFrames;
    private readonly StereoBuffer _wet;
    private readonly StereoBuffer _dry;

    private MusicGenerator(string? mood, string? palette, double seconds, int seed)
    {
        _mood = MusicMood.Of(mood);
        _random = new Random(seed);
        var words = (palette ?? "").ToLowerInvariant();
        _instruments = new Instruments(Math.Clamp(_mood.Brightness + TintOf(words), 0, 1));
        _progression = _mood.Progressions[_random.Next(_mood.Progressions.Count)];
        _root = 48 + _random.Next(-5, 7);

        // The tempo is chosen within the mood's range so that a bar ends where the music ends.
        var (low, high) = _mood.BeatsPerMinute;
        var musical = Math.Max(1, seconds - EndFadeSeconds);
        var wanted = low + (_random.NextDouble() * (high - low));
        _bars = Math.Max(1, (int)Math.Round(musical * wanted / 60 / BeatsPerBar));
        BeatsPerMinute = Math.Clamp(_bars * BeatsPerBar * 60 / musical, low * 0.85, high * 1.15);
        _beatFrames = 60 * SoundFile.Rate / BeatsPerMinute;
        var frames = (int)Math.Round(seconds * SoundFile.Rate);
        (_wet, _dry) = (new StereoBuffer(frames), new StereoBuffer(frames));
    }

    private double BeatsPerMinute { get; }

    /// <summary>Stereo samples at 48 kHz, channels interleaved, and a description of the music.</summary>
    public static (float[] Samples, string Description) Compose(string? mood, string? palette, double seconds, int seed)
    {
        var generator = new MusicGenerator(mood, palette, seconds, seed);
        var samples = generator.Render();
        var quality = generator._mood.Scale[2] == 3 ? "minor" : "major";
        return (samples, string.Create(
            CultureInfo.InvariantCulture,
            $"generated: {generator._mood.Name}, {generator.BeatsPerMinute:0} BPM, {NoteNames[(generator._root + 12) % 12]} {quality}"));
    }

    /// <summary>How much brighter the instruments are: below 0 for warm words and colours, above 0 for cool ones.</summary>
    /// <param name="palette">Words in small letters, or colours as <c>#rrggbb</c>.</param>
    internal static double TintOf(string palette)
    {
        var warmth = palette.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(colour => colour.Length == 7 && colour[0] == '#' && int.TryParse(
                colour.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
                ? ((rgb >> 16) - (rgb & 0xFF)) / 255.0 // red above blue
                : (double?)null)
            .OfType<double>().DefaultIfEmpty(0).Average();
        return warmth > MinTint || WarmPalette.Any(palette.Contains) ? -Tint
            : warmth < -MinTint || CoolPalette.Any(palette.Contains) ? Tint
            : 0;
    }

    private float[] Render()
    {
        var end = _bars;
        for (var bar = 0; bar < end; bar++)
        {
            var share = (double)bar / end;
            var chord = ChordOf(_progression[bar % _progression.Length]);
            PlayPad(bar, chord);
            PlayArpeggio(bar, chord, share);
            if (bar >= Math.Min(2, end / 4))
            {
                PlayBass(bar, chord);
            }

            if (_mood.Drums > 0 && bar >= Math.Min(4, end / 3))
            {
                PlayDrums(bar, isLast: bar == end - 1);
            }

            if (share >= 0.35 && bar % 2 == 0)
            {
                PlayMelody(bar, chord);
            }
        }

        PlayEnding(end);
        return Master();
    }

    /// <summary>Root, third, fifth and seventh of a step of the scale, in semitones above C.</summary>
    private int[] ChordOf(int step)
    {
        var isRich = _mood.Name is "warm" or "luxury" or "calm" or "wonder";
        return [.. Enumerable.Range(0, isRich ? 4 : 3).Select(index => _root + ScaleNote(step + (index * 2)))];
    }

    private int ScaleNote(int step) =>
        _mood.Scale[((step % 7) + 7) % 7] + (12 * (int)Math.Floor(step / 7.0));

    /// <summary>Voices move as little as possible: every tone is put into the same octave.</summary>
    private void PlayPad(int bar, int[] chord)
    {
        foreach (var note in chord.Select(note => 55 + (((note - 55) % 12) + 12) % 12))
        {
            _instruments.Pad(_wet, At(bar, 0), (int)(_beatFrames * BeatsPerBar), Hertz(note), 0.16f);
        }
    }

    private void PlayArpeggio(int bar, int[] chord, double share)
    {
        ReadOnlySpan<int> order = [0, 2, 1, 3, 2, 1, 3, 2];
        var perBeat = share < 0.12 ? 1 : _mood.Arpeggio;
        var sixteenths = BeatsPerBar * perBeat;
        for (var i = 0; i < sixteenths; i++)
        {
            var isAccent = i % Math.Max(1, perBeat) == 0;
            if (!isAccent && _random.NextDouble() < 0.18)
            {
                continue; // a rest now and then, so that it breathes
            }

            var index = order[i % order.Length];
            var note = index < chord.Length ? chord[index] : chord[0] + 12;
            var level = (isAccent ? 0.17f : 0.115f) * (0.9f + (0.2f * (float)_random.NextDouble()));
            _instruments.Piano(_wet, At(bar, (double)i / perBeat) + Humanise(), Hertz(note + 12), level, i % 2 == 0 ? 0.4f : 0.6f);
        }
    }

    private void PlayBass(int bar, int[] chord)
    {
        var note = chord[0] - 12;
        note += note < 31 ? 12 : note > 43 ? -12 : 0;
        var isDriving = _mood.Drums > 0.7;
        for (var half = 0; half < (isDriving ? BeatsPerBar * 2 : 2); half++)
        {
            var beat = isDriving ? half / 2.0 : half == 0 ? 0 : 2.5;
            var length = _beatFrames * (isDriving ? 0.42 : half == 0 ? 2.2 : 1.3);
            var fifth = !isDriving && half == 1 && _random.NextDouble() < 0.35 ? 7 : 0;
            _instruments.Bass(_dry, At(bar, beat), (int)length, Hertz(note + fifth), isDriving && half % 2 == 1 ? 0.2f : 0.27f);
        }
    }

    private void PlayDrums(int bar, bool isLast)
    {
        var level = (float)_mood.Drums;
        ReadOnlySpan<double> kicks = _mood.Drums > 0.95 ? [0, 1, 2, 3] : _mood.Drums > 0.5 ? [0, 1.5, 2] : [0, 2];
        foreach (var beat in kicks)
        {
            _instruments.Kick(_dry, At(bar, beat), 0.42f * level);
        }

        for (var beat = 1; beat < BeatsPerBar && !isLast; beat += 2)
        {
            Instruments.Noise(_wet, At(bar, beat), 0.07, 1400, 0.11f * level, 0.5f, _random);
        }

        for (var eighth = 0; eighth < BeatsPerBar * 2; eighth++)
        {
            var accent = eighth % 2 == 1 ? 0.06f : 0.035f;
            Instruments.Noise(_dry, At(bar, eighth / 2.0) + Humanise(), 0.022, 6500, accent * level, 0.58f, _random);
        }
    }

    /// <summary>Three or four tones of the pentatonic scale; the first belongs to the chord.</summary>
    private void PlayMelody(int bar, int[] chord)
    {
        ReadOnlySpan<int> pentatonic = [0, 1, 2, 4, 5];
        var at = _random.Next(3) * 0.5;
        var note = chord[_random.Next(chord.Length)] + 24;
        while (at < BeatsPerBar * 1.6)
        {
            _instruments.Bell(_wet, At(bar, at) + Humanise(), Hertz(note), 0.075f);
            at += _random.Next(4) switch { 0 => 0.5, 1 => 1, 2 => 1.5, _ => 2 };
            note = _root + 24 + ScaleNote(pentatonic[_random.Next(pentatonic.Length)]);
        }
    }

    /// <summary>The tonic, held until the music has faded.</summary>
    private void PlayEnding(int bar)
    {
        foreach (var note in ChordOf(0))
        {
            _instruments.Pad(_wet, At(bar, 0), (int)(_beatFrames * 3), Hertz(55 + (((note - 55) % 12) + 12) % 12), 0.16f);
            _instruments.Piano(_wet, At(bar, 0), Hertz(note + 12), 0.15f, 0.5f);
        }

        _instruments.Bass(_dry, At(bar, 0), (int)(_beatFrames * 3), Hertz(_root - 12 < 31 ? _root : _root - 12), 0.25f);
    }

    private float[] Master()
    {
        _wet.LowPass(3800 + (7000 * _mood.Brightness));
        var room = _wet.Reverb(1.8);
        _dry.Add(_wet, 1);
        _dry.Add(room, ReverbLevel);
        var samples = _dry.Interleave();
        TrackEdges.Fade(samples, 2, 0.05, EndFadeSeconds);
        return samples;
    }

    private int At(int bar, double beat) => Math.Min(_dry.Frames, (int)(((bar * BeatsPerBar) + beat) * _beatFrames));

    /// <summary>Up to 6 ms late: no player is exact.</summary>
    private int Humanise() => _random.Next(SoundFile.Rate * 6 / 1000);

    private static double Hertz(int note) => 440 * Math.Pow(2, (note - 69) / 12.0);
}
