using AdGenius.FrameWorker.Placeholders;

namespace AdGenius.FrameWorker.Tests.Placeholders;

public sealed class CaptionScriptTests
{
    private static readonly CaptionTextFilter Caption = new(
        new FontCoverage(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans-Bold.ttf"))));

    [Theory]
    [InlineData("plain words", "plain words")]
    [InlineData(@"{\an1}C:\new", "\\{\\\u2060an1\\}C:\\\u2060new")]
    [InlineData("a\nb\tc", "a b c")]
    public void Override_tags_in_the_text_are_escaped(string text, string expected) => Assert.Equal(expected, CaptionScript.Escaped(text));

    [Fact]
    public void Long_texts_are_cut_between_words()
    {
        var cut = CaptionScript.Shortened(string.Concat(Enumerable.Repeat("seven letters, ", 100)));

        Assert.InRange(cut.Length, 150, 200);
        Assert.EndsWith("letters…", cut, StringComparison.Ordinal);
    }

    [Fact]
    public void A_letter_with_its_marks_is_never_cut_in_two()
    {
        var cut = CaptionScript.Shortened(string.Concat(Enumerable.Repeat("👩‍👩‍👧", 300)));

        Assert.Equal(0, (cut.Length - 1) % "👩‍👩‍👧".Length);
    }

    [Theory]
    [InlineData("sunrise 🚀🇩🇪 now", "sunrise now")]
    [InlineData("smile 😀", "smile 😀")]
    [InlineData("שלום عالم", "שלום عالم")]
    [InlineData("日本 kept", "日本 kept")]
    public void Emoji_that_the_font_lacks_are_left_out_and_scripts_are_not(string text, string expected) =>
        Assert.Equal(expected, Caption.RemoveUnsupportedGlyphs(text));

    [Theory]
    [InlineData("mostly latin 日", "mostly latin")]
    [InlineData("日本語のみ", "(this scene's words need a font that this worker does not have)")]
    public void Without_a_font_for_it_the_rest_is_shown_or_the_reason(string text, string expected)
        => Assert.Equal(expected, Caption.RestrictToBundledFont(text));

    /// <summary>Letters of 480p are at least 21 pixels high, and the longest word fits the width.</summary>
    [Theory]
    [InlineData("short", 854, 480)]
    [InlineData("A_word_that_is_one_hundred_letters_long_A_word_that_is_one_hundred_letters_long_A_word_that_is_one", 480, 854)]
    [InlineData("short", 3840, 2160)]
    public void Words_are_legible_at_every_size(string text, int width, int height)
    {
        var style = CaptionScript.For(text, 0, width, height).Split('\n')
            .Single(line => line.StartsWith("Style: Caption", StringComparison.Ordinal));
        var size = double.Parse(style.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture);

        Assert.InRange(size, Math.Min(width, height) * 0.044, Math.Min(width, height) * 0.11);
    }
}
