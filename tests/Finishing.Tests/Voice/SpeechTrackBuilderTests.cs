using System.Globalization;
using System.Text.RegularExpressions;
using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Voice;

namespace AdGenius.Finishing.Tests.Voice;

/// <summary>With ffmpeg's own voices.</summary>
public sealed partial class SpeechTrackBuilderTests(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("slt", 1)]
    [InlineData("kal", 1.3)]
    [InlineData("rms", 0.8)]
    public async Task Sentences_are_heard_at_the_times_that_are_reported(string voice, double speed)
    {
        var track = await BuildAsync(
            new SpeechText { Script = "Good mornings start here. Find your blend. Try it now!", Voice = voice, Speed = speed });
        var file = media.PathOf($"{voice}.wav");
        await SoundFile.WriteAsync(file, track.Samples, 1, Cancellation);

        var onsets = Ends().Matches(
            await media.RunAsync("-v", "info", "-i", file, "-af", "silencedetect=n=-42dB:d=0.22", "-f", "null", "-"))
            .Select(match => double.Parse(match.Groups["time"].Value, CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(3, track.Sentences.Count);
        Assert.All(track.Sentences, sentence => Assert.True(
            onsets.Min(onset => Math.Abs(onset - sentence.StartSeconds)) <= 0.1,
            $"'{sentence.Text}' is reported at {sentence.StartSeconds} and sounds begin at {string.Join(", ", onsets)}"));
    }

    [Fact]
    public async Task Speed_changes_the_length_as_much()
    {
        var normal = await BuildAsync(new SpeechText { Script = "Good mornings start here." });
        var fast = await BuildAsync(new SpeechText { Script = "Good mornings start here.", Speed = 1.5 });

        Assert.InRange(normal.Sentences[0].DurationSeconds / fast.Sentences[0].DurationSeconds, 1.4, 1.6);
    }

    [Fact]
    public async Task Texts_of_scenes_begin_with_their_scenes()
    {
        var track = await media.Speech.BuildAsync(
            new SpeechText { Scenes = ["Good morning.", "", "Try it now."] }, [0, 2, 5], 8, media.NewFolder(),
            SpeechAccount.None, Cancellation);

        Assert.Equal([0, 2], track.Sentences.Select(sentence => sentence.Scene));
        Assert.Equal(0.3, track.Sentences[0].StartSeconds, 3);
        Assert.Equal(5.3, track.Sentences[1].StartSeconds, 3);
    }

    [LongTest]
    [Fact]
    public async Task A_text_that_does_not_fit_is_refused_with_the_seconds_that_it_needs()
    {
        var script = string.Concat(Enumerable.Repeat("This sentence is said again and again. ", 10));
        var refused = await Assert.ThrowsAsync<FinishingRefusedException>(
            () => media.Speech.BuildAsync(new SpeechText { Script = script }, [], 6, media.NewFolder(), SpeechAccount.None, Cancellation));

        Assert.Equal("voiceOver.text", refused.Field);
        var needed = double.Parse(Seconds().Match(refused.Message).Groups["time"].Value, CultureInfo.InvariantCulture);
        Assert.InRange(needed, 15, 40);
        Assert.InRange(SpeechEstimate.SecondsFor(new SpeechText { Script = script }) / needed, 0.8, 1.25);
    }

    [Theory]
    [InlineData("voiceOver.voice", "voiceOver.voice is 'alloy'; the voices of flite are awb, kal, kal16, rms, slt.")]
    [InlineData("voiceOver.speed", "voiceOver.speed is 3; allowed are 0.5 to 2.")]
    [InlineData("voiceOver.language", "voiceOver.language is 'de-DE'; flite speaks en.")]
    [InlineData("voiceOver.text", "voiceOver.text has 6000 characters; at most 5000 are spoken.")]
    public void What_cannot_be_spoken_is_refused_before_it_is(string field, string message)
    {
        var voice = field switch
        {
            "voiceOver.voice" => new SpeechText { Script = "Hello.", Voice = "alloy" },
            "voiceOver.speed" => new SpeechText { Script = "Hello.", Speed = 3 },
            "voiceOver.language" => new SpeechText { Script = "Hallo.", Language = "de-DE" },
            _ => new SpeechText { Script = new string('a', 6000) },
        };

        var refused = Assert.Throws<FinishingRefusedException>(() => media.Speech.Check(voice));

        Assert.Equal((field, message), (refused.Field, refused.Message));
    }

    [Fact]
    public void Letters_that_the_draft_voice_cannot_speak_are_named()
    {
        var refused = Assert.Throws<FinishingRefusedException>(
            () => media.Speech.Check(new SpeechText { Script = "Guten Morgen, доброе утро" }));

        Assert.Contains("cannot speak: д о б р е", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Cafe, 50 percent off, really. \"Yes\"", FliteSynthesizer.ToAscii("Café, 50% off, really. “Yes”"));
    }

    [Theory]
    [InlineData("Only €5.50 now, 20% off", "Only 5.50 euros now, 20 percent off")]
    [InlineData("Smørrebrød & Łódź™, Ærø, œuvre", "Smorrebrod and Lodz, Aero, oeuvre")]
    [InlineData("１２３ cups, 1½ spoons", "123 cups, 1 1/2 spoons")]
    [InlineData("£2 and 3 € at 40°", "2 pounds and 3 euros at 40 degrees")]
    [InlineData("€5 million, £1m and €20k", "5 million euros, 1 million pounds and 20 thousand euros")]
    [InlineData("$2.5bn, then $5.50", "2.5 billion dollars, then $5.50")]
    [InlineData("1,5 Mio. € and 3,5 Mrd. €", "1.5 million euros and 3.5 billion euros")]
    [InlineData("¥3,000 or €1.000 or 1.234,50 €", "3,000 yen or 1000 euros or 1234.50 euros")]
    [InlineData("€1, £1 and ₹500, 99¢", "1 euro, 1 pound and 500 rupees, 99 cents")]
    [InlineData("Open 24/7 at −5° from 10 am on 12/24/2026: 555-0199", "Open 24 7 at minus 5 degrees from 10 am on 12/24/2026: 555-0199")]
    [InlineData("€5 meals, £3 bags and 5 min", "5 euros meals, 3 pounds bags and 5 min")]
    public void What_the_draft_voice_reads_keeps_letters_digits_and_amounts(string text, string read)
    {
        media.Speech.Check(new SpeechText { Script = text });

        Assert.Equal(read, Spaces().Replace(FliteSynthesizer.ToAscii(text), " ").Trim());
    }

    [Theory]
    [InlineData("٥٠ now")]
    [InlineData("50 ŋ")]
    public void Digits_and_letters_that_the_draft_voice_would_leave_out_are_refused(string text)
    {
        var refused = Assert.Throws<FinishingRefusedException>(() => media.Speech.Check(new SpeechText { Script = text }));

        Assert.Equal("voiceOver.text", refused.Field);
    }

    [Theory]
    [InlineData("0/0")]
    [InlineData("1/0")]
    [InlineData("1e25")]
    public async Task A_sentence_with_a_sample_that_is_no_level_is_refused_and_not_kept(string sample)
    {
        var cache = new FolderSpeechCache(media.NewFolder());
        var key = new SpeechRequest("Hello.", "slt", 1).CacheKey(media.Synthesizer);
        await cache.StoreAsync(key, await File.ReadAllBytesAsync(await media.SoundWithAsync(sample), Cancellation), Cancellation);

        await Assert.ThrowsAsync<SpeechFailedException>(() => media.Speech.BuildAsync(
            new SpeechText { Script = "Hello.", Voice = "slt" },
            [],
            null,
            media.NewFolder(),
            new SpeechAccount(cache, null),
            Cancellation));

        Assert.Null(await cache.FindAsync(key, Cancellation));
    }

    private Task<SpeechTrack> BuildAsync(SpeechText voice) =>
        media.Speech.BuildAsync(voice, [], null, media.NewFolder(), SpeechAccount.None, Cancellation);

    [GeneratedRegex(@"silence_end: (?<time>[0-9.]+)")]
    private static partial Regex Ends();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"takes (?<time>[0-9.]+) seconds")]
    private static partial Regex Seconds();
}
