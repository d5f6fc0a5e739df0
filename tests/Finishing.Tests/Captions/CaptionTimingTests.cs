using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Voice;

namespace AdGenius.Finishing.Tests.Captions;

public sealed class CaptionTimingTests(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    [Theory]
    [InlineData("Find your blend.")]
    [InlineData("A long sentence about coffee, its beans, its smell in the morning and the friends who share it with you every day.")]
    [InlineData("毎朝のコーヒーはここから始まります。友だちと一緒に新しいブレンドを見つけて、もっと楽しい一日を過ごしましょう。今すぐお試しください。")]
    [InlineData("صباح الخير يبدأ هنا، ابحث عن المزيج الذي تحبه وشاركه مع أصدقائك كل يوم في الحديقة المشمسة")]
    [InlineData("Order today at https://www.a-very-long-name-of-our-coffee-roasters.com/spring today and tomorrow, or come by.")]
    [InlineData("新しいブレンドを見つけて、もっと楽しい一日を過ごしましょう。今すぐお試し")]
    public void A_sentence_is_cut_into_captions_of_two_lines_and_loses_nothing(string text)
    {
        var parts = CaptionTiming.Split(text);

        Assert.All(parts, part => Assert.InRange(CaptionTiming.WidthOf(part), 4, CaptionTiming.MaxWidth));
        AssertWordsOf(text, parts);
        AssertWordsOf(text, parts.SelectMany(CaptionFiles.Halves)); // as they are drawn
        AssertWordsOf(text, parts.SelectMany(CaptionFiles.Lines)); // as they are written
    }

    [Fact]
    public void Captions_stay_until_they_are_read_and_never_overlap()
    {
        var cues = CaptionTiming.Extend(
            [new CaptionCue(0.3, 0.6, "Short."), new CaptionCue(3, 3.4, "Another one."), new CaptionCue(3.9, 5.9, "The last of them.")], 6);

        Assert.Equal(1.3, cues[0].EndSeconds, 3);
        Assert.Equal(3.9, cues[1].EndSeconds, 3);
        Assert.Equal(6, cues[2].EndSeconds, 3);
    }

    [Fact]
    public void Captions_are_in_order_where_many_are_spoken_in_a_very_short_time()
    {
        var text = string.Join(' ', Enumerable.Repeat("These words are spoken in a moment, and so are these", 12));
        var samples = new float[48_000];
        var random = new Random(1);
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = random.NextSingle() - 0.5f;
        }

        var cues = CaptionTiming.Of(new SpeechTrack([new SpokenSentence(text, 0, 0.3, 0.4)], samples, "test", isDraft: true), 1);

        Assert.True(cues.Count > 10);
        Assert.All(cues, cue => Assert.True(cue.EndSeconds > cue.StartSeconds, $"{cue.StartSeconds} to {cue.EndSeconds}"));
        Assert.All(cues.Skip(1).Zip(cues), pair => Assert.True(pair.First.StartSeconds >= pair.Second.EndSeconds));
        Assert.InRange(cues[^1].StartSeconds, 0.3, 0.7);
    }

    [Fact]
    public async Task Captions_begin_with_their_words()
    {
        var script = "Good mornings start here. "
            + "The smell of coffee fills the kitchen, the sun comes up, and friends knock at the door to share a cup with you.";
        var track = await media.Speech.BuildAsync(
            new() { Script = script }, [], null, media.NewFolder(), SpeechAccount.None, TestContext.Current.CancellationToken);

        var cues = CaptionTiming.Of(track, 20);

        Assert.True(cues.Count >= 3);
        Assert.Equal(track.Sentences[0].StartSeconds, cues[0].StartSeconds, 3);
        Assert.Equal(track.Sentences[1].StartSeconds, cues[1].StartSeconds, 3);
        Assert.All(cues.Skip(1).Zip(cues), pair => Assert.True(pair.First.StartSeconds >= pair.Second.EndSeconds - 0.001));
        AssertWordsOf(script, cues.Select(cue => cue.Text));
    }

    [Fact]
    public void A_word_that_is_cut_keeps_the_space_behind_it_in_both_files()
    {
        const string Text = "Order today at https://www.a-very-long-name-of-our-coffee-roasters.com/spring today.";
        CaptionCue[] cues = [.. CaptionTiming.Split(Text).Select((part, index) => new CaptionCue(index, index + 1, part))];

        Assert.Contains("/spring today.", CaptionFiles.ToSubRip(cues).ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("/spring today.", CaptionFiles.ToWebVtt(cues).ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_written_as_their_formats_want_it()
    {
        CaptionCue[] cues = [new(0.3, 1.9, "Tom & <Jerry>"), new(3661.0419, 3663, "This caption is long enough that it needs two lines.")];

        Assert.Equal(
            "1\r\n00:00:00,300 --> 00:00:01,900\r\nTom & <Jerry>\r\n\r\n"
            + "2\r\n01:01:01,042 --> 01:01:03,000\r\nThis caption is long enough\r\nthat it needs two lines.\r\n\r\n",
            CaptionFiles.ToSubRip(cues));
        Assert.Equal(
            "WEBVTT\n\n00:00:00.300 --> 00:00:01.900\nTom &amp; &lt;Jerry&gt;\n\n"
            + "01:01:01.042 --> 01:01:03.000\nThis caption is long enough\nthat it needs two lines.\n\n",
            CaptionFiles.ToWebVtt(cues));
    }

    /// <summary>The parts are the text in order, with its spaces; between two parts, a space may have become the cut.</summary>
    private static void AssertWordsOf(string text, IEnumerable<string> parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            at += text[at..].Length - text[at..].TrimStart().Length;
            Assert.True(text[at..].StartsWith(part, StringComparison.Ordinal), $"'{part}' is not at '{text[at..]}'");
            at += part.Length;
        }

        Assert.Equal("", text[at..].Trim());
    }
}
