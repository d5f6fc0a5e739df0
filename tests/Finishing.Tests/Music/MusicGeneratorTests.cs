using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Music;

namespace AdGenius.Finishing.Tests.Music;

public sealed class MusicGeneratorTests
{
    public static TheoryData<string> Moods => [.. MusicMood.All.Select(mood => mood.Name)];

    [Theory]
    [MemberData(nameof(Moods))]
    public async Task Every_mood_is_music_of_the_exact_length(string mood)
    {
        var (samples, description) = MusicGenerator.Compose(mood, null, 12, 3);
        var left = Channel(samples, 0);
        var right = Channel(samples, 1);

        Assert.Equal(12 * SoundFile.Rate * 2, samples.Length);
        Assert.StartsWith($"generated: {mood}, ", description, StringComparison.Ordinal);
        Assert.All(samples, sample => Assert.True(float.IsFinite(sample)));
        Assert.InRange(Math.Abs(samples.Average()), 0, 0.002);

        // It is heard all the time, in stereo, and ends softly.
        var levels = SoundLevels.LevelsOf(left, SoundFile.Rate);
        Assert.All(levels[..^2], level => Assert.InRange(level, -45, -3));
        Assert.InRange(SoundLevels.LevelsOf(left, SoundFile.Rate / 10)[^1], double.NegativeInfinity, -45);
        Assert.True(left.Zip(right, (one, other) => Math.Abs(one - other)).Average() > 0.002);
        if (Environment.GetEnvironmentVariable("ADGENIUS_TEST_AD_FOLDER") is { Length: > 0 } folder)
        {
            var (longer, _) = MusicGenerator.Compose(mood, null, 24, 3);
            SoundLevels.SetActiveLevel(longer, -20);
            await SoundFile.WriteAsync(Path.Combine(folder, $"music-{mood}.wav"), longer, 2, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void The_same_seed_is_the_same_music_and_another_seed_another()
    {
        var (first, _) = MusicGenerator.Compose("warm", "golden", 8, 11);
        var (again, _) = MusicGenerator.Compose("warm", "golden", 8, 11);
        var (other, _) = MusicGenerator.Compose("warm", "golden", 8, 12);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    /// <summary>Jobs have their palette as colours.</summary>
    [Theory]
    [InlineData("#2a1437 #8c2f5b #f26b38 #ffc857", "golden")]
    [InlineData("#04263a #0a5c7d #28a6b5 #bfe9e2", "blue")]
    [InlineData("#1e1e22 #55565c #a9abb3 #f4f4f6", "")]
    public void Colours_choose_the_instruments_as_words_do(string colours, string words)
    {
        Assert.Equal(MusicGenerator.TintOf(words), MusicGenerator.TintOf(colours));
        Assert.Equal(MusicGenerator.Compose("warm", words, 4, 3).Samples, MusicGenerator.Compose("warm", colours, 4, 3).Samples);
    }

    [Fact]
    public void Warm_colours_are_other_music_than_cool_ones() => Assert.NotEqual(
        MusicGenerator.Compose("warm", "#f26b38 #ffc857", 4, 3).Samples, MusicGenerator.Compose("warm", "#0a5c7d #28a6b5", 4, 3).Samples);

    [Fact]
    public void Mood_decides_the_tempo()
    {
        var calm = MusicGenerator.Compose("calm", null, 16, 1);
        var energetic = MusicGenerator.Compose("energetic workout", null, 16, 1);

        Assert.InRange(TempoOf(calm.Description), 56, 88);
        Assert.InRange(TempoOf(energetic.Description), 103, 152);
    }

    [Theory]
    [InlineData("warm", "warm")]
    [InlineData("Something upbeat, please", "upbeat")]
    [InlineData("a sort of jazz", "luxury")]
    [InlineData("rock", "energetic")]
    [InlineData("hip hop", "modern")]
    [InlineData("classical", "cinematic")]
    [InlineData("Disco", "upbeat")]
    [InlineData("nothing that is known", "calm")]
    [InlineData(null, "calm")]
    public void Words_find_their_mood(string? words, string mood) => Assert.Equal(mood, MusicMood.Of(words).Name);

    /// <summary>The pitches of a chord lie in its key: a tone outside the scale would be heard as a mistake.</summary>
    [Fact]
    public void Tones_belong_to_the_key()
    {
        foreach (var mood in MusicMood.All)
        {
            Assert.Equal(7, mood.Scale.Count);
            Assert.Equal(mood.Scale.Order(), mood.Scale);
            Assert.All(mood.Progressions, chords => Assert.All(chords, step => Assert.InRange(step, 0, 6)));
        }
    }

    private static double TempoOf(string description) =>
        double.Parse(description.Split(", ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static float[] Channel(float[] samples, int channel) => [.. samples.Where((_, index) => index % 2 == channel)];
}
