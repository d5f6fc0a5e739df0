using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Voice;

namespace AdGenius.Finishing.Tests.Mix;

public sealed class SoundMixerTests(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private readonly SoundMixer _mixer = new(media.Tools);
    private readonly LoudnessMeter _meter = new(media.Tools);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [LongTest]
    [Theory]
    [InlineData(-14, -1, 0.01)]
    [InlineData(-23, -1, 0.5)]
    [InlineData(-16, -2, 0.05)]
    public async Task Any_level_becomes_the_wanted_loudness_without_clipping(double loudness, double truePeak, double volume)
    {
        var folder = media.NewFolder();
        var speech = await SpeechAsync(folder);
        var quiet = Path.Combine(folder, "quiet.wav");
        await media.RunAsync(
            "-v", "error", "-i", speech, "-af", FormattableString.Invariant($"volume={volume}"), "-c:a", "pcm_f32le", quiet);
        var mixed = await _mixer.MixAsync(new MixPlan { Seconds = 9, VoiceFile = quiet }, folder, Cancellation);

        var file = await _mixer.NormalizeAsync(mixed, isClipOnly: false, loudness, truePeak, folder, Cancellation);
        var coded = Path.Combine(folder, "coded.m4a");
        await media.RunAsync("-v", "error", "-i", file, "-c:a", "aac", "-b:a", "192k", coded);
        var report = await _meter.MeasureAsync(coded, Cancellation);

        Assert.InRange(report.Integrated, loudness - 1, loudness + 1);
        Assert.InRange(report.TruePeak, -40, truePeak + 0.1);
    }

    [Fact]
    public async Task Hiss_that_is_hardly_audible_stays_quiet()
    {
        var folder = media.NewFolder();
        var clip = Path.Combine(folder, "hiss.wav");
        await media.RunAsync(
            "-v", "error", "-f", "lavfi", "-i", "anoisesrc=c=white:r=48000:d=5:a=0.0008:seed=1", "-c:a", "pcm_f32le", clip);
        var plan = new MixPlan { Seconds = 5, ClipFile = clip, ClipSeconds = 5, ClipVolume = 1 };
        var mixed = await _mixer.MixAsync(plan, folder, Cancellation);
        var before = await _meter.IntegratedAsync(mixed, Cancellation);
        Assert.InRange(before, -67, -63);

        var file = await _mixer.NormalizeAsync(mixed, isClipOnly: true, -14, -1, folder, Cancellation);

        Assert.InRange(await _meter.IntegratedAsync(file, Cancellation), before + 39, before + 41);
    }

    [Fact]
    public async Task Music_is_lowered_while_a_voice_speaks()
    {
        var folder = media.NewFolder();
        var speech = await SpeechAsync(folder);
        var music = await MakeToneAsync(folder, 4000);
        var plan = new MixPlan { Seconds = 9, VoiceFile = speech, MusicFile = music, MusicVolume = 1 };

        var mixed = await _mixer.MixAsync(plan, folder, Cancellation);

        // The tone alone: a narrow band around it, which speech hardly reaches.
        var band = Path.Combine(folder, "band.wav");
        await media.RunAsync(
            "-v", "error", "-i", mixed, "-af", "bandpass=f=4000:width_type=h:w=40,bandpass=f=4000:width_type=h:w=40", "-ac", "1",
            "-c:a", "pcm_f32le", band);
        var sound = await new SoundFile(media.Tools).ReadAsync(band, MixPlan.FirstStream, 1, 20, Cancellation);
        var levels = SoundLevels.LevelsOf(sound, SoundFile.Rate / 10);
        var (speaking, pausing) = (levels[8..20].Average(), levels[65..85].Average());
        Assert.InRange(pausing - speaking, 6, 18);
    }

    [Fact]
    public async Task The_clips_own_sound_is_kept_as_loud_as_asked()
    {
        var folder = media.NewFolder();
        var clip = await MakeToneAsync(folder, 1000);

        var full = await _mixer.MixAsync(Plan(1), media.NewFolder(), Cancellation);
        var half = await _mixer.MixAsync(Plan(0.5), media.NewFolder(), Cancellation);

        var difference =
            (await _meter.MeasureAsync(full, Cancellation)).Integrated - (await _meter.MeasureAsync(half, Cancellation)).Integrated;
        Assert.InRange(difference, 5.5, 6.5);

        MixPlan Plan(double volume) => new() { Seconds = 6, ClipFile = clip, ClipStart = 1, ClipSeconds = 5, ClipVolume = volume };
    }

    [Fact]
    public async Task A_clips_sound_that_begins_after_its_pictures_is_heard_when_the_clip_has_it()
    {
        var clip = await media.MakeAsync(
            "late-sound.mp4", "-f", "lavfi", "-i", "color=gray:s=64x64:r=24:d=4", "-itsoffset", "1", "-f", "lavfi", "-i", "sine=f=1000:d=2",
            "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac");
        var folder = media.NewFolder();

        var mixed = await _mixer.MixAsync(
            new MixPlan { Seconds = 4, ClipFile = clip, ClipSeconds = 4, ClipVolume = 1 }, folder, Cancellation);

        var sound = await new SoundFile(media.Tools).ReadAsync(mixed, MixPlan.FirstStream, 1, 20, Cancellation);
        var levels = SoundLevels.LevelsOf(sound, SoundFile.Rate / 10);
        Assert.All(levels[..9], level => Assert.InRange(level, double.NegativeInfinity, -60));
        Assert.All(levels[11..29], level => Assert.InRange(level, -30, 0));
        Assert.All(levels[32..], level => Assert.InRange(level, double.NegativeInfinity, -60));
    }

    [Fact]
    public async Task Where_nothing_is_wanted_silence_is_heard()
    {
        var folder = media.NewFolder();
        var mixed = await _mixer.MixAsync(new MixPlan { Seconds = 4 }, folder, Cancellation);

        Assert.Equal(mixed, await _mixer.NormalizeAsync(mixed, isClipOnly: true, -14, -1, folder, Cancellation));
        var samples = await new SoundFile(media.Tools).ReadAsync(mixed, MixPlan.FirstStream, 2, 20, Cancellation);
        Assert.Equal(4 * SoundFile.Rate * 2, samples.Length);
        Assert.All(samples, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void The_meters_summary_is_parsed()
    {
        const string Text = """
            [Parsed_ebur128_0 @ 0x5] Summary:

              Integrated loudness:
                I:         -14.1 LUFS
                Threshold: -24.3 LUFS

              Loudness range:
                LRA:         3.2 LU
                Threshold: -34.2 LUFS
                LRA low:   -16.0 LUFS
                LRA high:  -12.8 LUFS

              True peak:
                Peak:       -1.3 dBFS
            """;

        Assert.Equal(new LoudnessReport(-14.1, -1.3, 3.2), LoudnessReport.Parse(Text));
        Assert.Null(LoudnessReport.Parse("nothing"));
        Assert.True(LoudnessReport.Parse("Integrated loudness:\n I: -inf LUFS\n Peak: -inf dBFS")!.IsSilent);
    }

    private async Task<string> SpeechAsync(string folder)
    {
        var track = await media.Speech.BuildAsync(
            new SpeechText { Script = "Good mornings start here. Find your blend. Try it now." }, [], 9, folder,
            SpeechAccount.None, Cancellation);
        var file = Path.Combine(folder, "speech.wav");
        await SoundFile.WriteAsync(file, track.Samples, 1, Cancellation);
        return file;
    }

    private static async Task<string> MakeToneAsync(string folder, double hertz)
    {
        var samples = new float[9 * SoundFile.Rate * 2];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = 0.14f * (float)Math.Sin(2 * Math.PI * hertz * (i / 2) / SoundFile.Rate);
        }

        var file = Path.Combine(folder, "tone.wav");
        await SoundFile.WriteAsync(file, samples, 2, Cancellation);
        return file;
    }
}
