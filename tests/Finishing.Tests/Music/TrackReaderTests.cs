using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Music;

namespace AdGenius.Finishing.Tests.Music;

public sealed class TrackReaderTests(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private readonly TrackReader _reader = new(media.Probe, media.Tools);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(100)]
    [InlineData(128)]
    public void The_tempo_of_clicks_is_found(int tempo)
    {
        var estimate = TempoEstimate.Of(Clicks(tempo, 30, firstBeat: 0.37));

        Assert.NotNull(estimate);
        Assert.InRange(240 / estimate.BarSeconds, tempo * 0.99, tempo * 1.01);
        Assert.InRange(Math.Abs(estimate.FirstBeatSeconds - 0.37), 0, 0.03);
    }

    [Fact]
    public void A_steady_tone_has_no_tempo() =>
        Assert.Null(TempoEstimate.Of([.. Enumerable.Range(0, 20 * SoundFile.Rate).Select(i => 0.3f * MathF.Sin(i * 0.05f))]));

    [Fact]
    public async Task A_short_track_is_repeated_at_its_bars()
    {
        const int Tempo = 120; // a beat of half a second
        var file = media.PathOf("clicks.wav");
        await SoundFile.WriteAsync(file, Clicks(Tempo, 9.3, firstBeat: 0.25), 1, Cancellation);

        var (samples, description) = await _reader.ReadAsync(file, 30, Cancellation);

        Assert.Equal("track, 120 BPM", description);
        Assert.Equal(30 * SoundFile.Rate * 2, samples.Length);
        var levels = SoundLevels.LevelsOf([.. samples.Where((_, index) => index % 2 == 0)], SoundFile.Rate / 100);
        var beats = Enumerable.Range(1, levels.Length - 201).Where(i => levels[i] > -30 && levels[i - 1] < levels[i] - 20).ToList();
        Assert.True(beats.Count > 50);
        Assert.All(beats.Skip(1).Zip(beats, (next, beat) => next - beat), distance => Assert.InRange(distance, 48, 52));
    }

    [Fact]
    public async Task A_long_track_is_cut_and_fades()
    {
        var file = await media.MakeAsync("tone.mp3", "-f", "lavfi", "-i", "sine=f=440:d=20", "-ac", "2");

        var (samples, _) = await _reader.ReadAsync(file, 6, Cancellation);

        var levels = SoundLevels.LevelsOf([.. samples.Where((_, index) => index % 2 == 0)], SoundFile.Rate / 10);
        Assert.Equal(60, levels.Length);
        Assert.True(levels[59] < levels[30] - 30, $"{levels[59]} after {levels[30]}");
    }

    [Fact]
    public async Task Of_several_sounds_the_one_that_the_file_marks_is_the_music()
    {
        var file = await media.MakeAsync(
            "two.m4a", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono:d=3", "-f", "lavfi", "-i", "sine=f=440:d=3", "-map", "0", "-map", "1",
            "-disposition:a:0", "0", "-disposition:a:1", "default");

        await _reader.CheckAsync(file, 3, Cancellation);
        var (samples, _) = await _reader.ReadAsync(file, 3, Cancellation);

        Assert.InRange(samples.Max(), 0.05f, 1f);
    }

    [Theory]
    [InlineData("mp3")]
    [InlineData("wav")]
    [InlineData("m4a")]
    [InlineData("aac")]
    [InlineData("flac")]
    [InlineData("aiff")]
    [InlineData("ogg")]
    [InlineData("opus")]
    [InlineData("webm")]
    public async Task Every_format_that_is_named_is_taken(string format)
    {
        var file = await media.MakeAsync($"format.{format}", "-f", "lavfi", "-i", "sine=f=440:d=3");

        await _reader.CheckAsync(file, 3, Cancellation);
        var (samples, _) = await _reader.ReadAsync(file, 3, Cancellation);

        Assert.InRange(samples.Max(), 0.05f, 1f);
    }

    [LongTest]
    [Fact]
    public async Task What_is_no_music_is_refused_by_name()
    {
        var text = media.PathOf("words.mp3");
        await File.WriteAllTextAsync(text, "This is a text and no music.", Cancellation);
        var silentVideo = await media.ClipAsync("mute.mp4", 2, "64x64");
        var concert = await media.MakeAsync("concert.mp3", "-f", "lavfi", "-i", "sine=f=440:r=8000:d=10800", "-b:a", "8k");
        var silence = await media.MakeAsync("silence.wav", "-f", "lavfi", "-i", "anullsrc=r=8000:d=3");

        await RefusesAsync(text, "music.source is no sound file; allowed are MP3, WAV, M4A, AAC, FLAC, AIFF, Ogg, WebM.");
        await RefusesAsync(silentVideo, "music.source holds no sound; allowed are MP3, WAV, M4A, AAC, FLAC, AIFF, Ogg, WebM.");
        await RefusesAsync(concert, "music.source has 10800 seconds; allowed are 1 to 1200 seconds.");
        await RefusesAsync(silence, "music.source is silent.");
    }

    /// <summary>What is only seen when it is used costs a voice-over that was bought before.</summary>
    [Theory]
    [InlineData("anullsrc=r=8000:d=3", "music.source is silent.")]
    [InlineData("aevalsrc=0.1|0|0|0|0|0|0|0|0|0|0|0:d=3", "music.source is damaged, or has channels that cannot be mixed to stereo.")]
    public async Task What_cannot_be_mixed_is_refused_before_it_is_used_and_when_it_is(string sound, string message)
    {
        var file = await media.MakeAsync("useless.wav", "-f", "lavfi", "-i", sound);

        await RefusesAsync(file, message);
        var refused = await Assert.ThrowsAsync<FinishingRefusedException>(() => _reader.CheckAsync(file, 6, Cancellation));
        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task A_quiet_track_with_six_channels_is_taken()
    {
        var file = await media.MakeAsync("quiet.wav", "-f", "lavfi", "-i", "aevalsrc=0|0|0|0|0|0.001*sin(1000*t):c=5.1:d=3");

        await _reader.CheckAsync(file, 6, Cancellation);
    }

    [Theory]
    [InlineData("0/0")]
    [InlineData("1/0")]
    [InlineData("1e25")]
    public async Task A_track_with_a_sample_that_is_no_level_is_refused_before_it_is_used_and_when_it_is(string sample)
    {
        const string Message = "music.source is damaged: it holds samples that are not numbers, or far beyond full scale.";
        var file = await media.SoundWithAsync(sample);

        await RefusesAsync(file, Message);
        var refused = await Assert.ThrowsAsync<FinishingRefusedException>(() => _reader.CheckAsync(file, 6, Cancellation));
        Assert.Equal(Message, refused.Message);
    }

    private async Task RefusesAsync(string file, string message)
    {
        var refused = await Assert.ThrowsAsync<FinishingRefusedException>(() => _reader.ReadAsync(file, 6, Cancellation));
        Assert.Equal("music.source", refused.Field);
        Assert.Equal(message, refused.Message);
    }

    private static float[] Clicks(int tempo, double seconds, double firstBeat)
    {
        var samples = new float[(int)(seconds * SoundFile.Rate)];
        for (var at = firstBeat; at < seconds - 0.1; at += 60.0 / tempo)
        {
            for (var i = 0; i < 2000; i++)
            {
                samples[(int)(at * SoundFile.Rate) + i] = 0.7f * MathF.Sin(i * 0.15f) * MathF.Exp(-i / 400f);
            }
        }

        return samples;
    }
}
