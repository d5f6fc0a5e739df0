using AdGenius.Text.Fonts;
using AdGenius.Text.Layout;

namespace AdGenius.Text.Tests.Layout;

public sealed class TextLayoutTests(SystemFonts system) : IClassFixture<SystemFonts>
{
    private static readonly TextBox Box = new() { Width = 600, Height = 200, MaxSize = 50, MinSize = 20 };

    [Theory]
    [InlineData("short", 50)]
    [InlineData("A sentence that is long enough to need several lines even in letters that are not the largest allowed.", 34)]
    public void Text_is_as_large_as_its_box_allows(string text, float minimum)
    {
        var layout = TextLayout.Fit(text, Box, system.Library);

        Assert.InRange(layout.Size, minimum, 50);
        AssertInside(layout);
        Assert.False(layout.IsTruncated);
    }

    [Fact]
    public void What_does_not_fit_ends_in_an_ellipsis()
    {
        var layout = TextLayout.Fit(string.Concat(Enumerable.Repeat("many words and ", 100)), Box, system.Library);

        Assert.True(layout.IsTruncated);
        Assert.Equal(20, layout.Size);
        AssertInside(layout);
        Assert.True(layout.Height > 150, "the box is used");
    }

    [Fact]
    public void A_word_that_is_too_long_is_broken_between_letters()
    {
        var layout = TextLayout.Fit(new string('W', 60), Box, system.Library);

        AssertInside(layout);
        Assert.False(layout.IsTruncated);
        Assert.True(layout.LineCount > 1);
        Assert.Equal(60, layout.Lines.Sum(line => line.Runs.Sum(run => run.Glyphs.Length)));
    }

    [Theory]
    [InlineData("中文字幕没有空格也必须能够换行因为中文并不使用空格来分隔单词")]
    [InlineData("日本語の字幕は空白がなくても正しく改行されなければなりません。")]
    [InlineData("النص العربي الطويل يجب أن يلتف على عدة أسطر داخل الإطار")]
    public void Scripts_without_spaces_and_from_right_to_left_wrap_too(string text)
    {
        var layout = TextLayout.Fit(text, Box with { MinSize = 40 }, system.Library);

        Assert.True(layout.LineCount > 1);
        AssertInside(layout);
        Assert.Empty(layout.MissingScripts);
    }

    [Fact]
    public void Line_ends_of_the_text_are_kept() => Assert.Equal(3, TextLayout.Fit("one\r\ntwo\nthree", Box, system.Library).LineCount);

    /// <summary>Beh at the beginning, in the middle and at the end of a word are three different glyphs.</summary>
    [Fact]
    public void Arabic_letters_are_joined()
    {
        var glyphs = GlyphsOf("ببب");

        Assert.Equal(3, glyphs.Distinct().Count());
        Assert.Single(GlyphsOf("ب ب ب").Where(glyph => glyph != GlyphsOf("a b")[1]).Distinct());
    }

    [Fact]
    public void Brackets_are_mirrored_in_text_from_right_to_left()
    {
        var (open, close) = (GlyphsOf("a(")[^1], GlyphsOf("a)")[^1]);

        Assert.Equal([open, close], GlyphsOf("(א)").Where(glyph => glyph == open || glyph == close));
        Assert.NotEqual(open, close);
    }

    [Fact]
    public void Runs_of_both_directions_are_in_visual_order()
    {
        var line = TextLayout.Fit("abc אב def", Box, system.Library).Lines.Single();

        Assert.Equal(
            [.. GlyphsOf("abc x")[..4], .. GlyphsOf("אב"), .. GlyphsOf("a def")[1..]],
            line.Runs.SelectMany(run => run.Glyphs));
    }

    [Fact]
    public void A_family_emoji_is_one_glyph() => Assert.Single(GlyphsOf("👩‍👩‍👧"));

    [Fact]
    public void Letters_that_no_font_has_are_left_out_and_their_script_is_named()
    {
        using var bundledOnly = new FontLibrary([]);

        var layout = TextLayout.Fit("price 価格 ไทย", Box, bundledOnly);

        Assert.Equal(["Han", "Thai"], layout.MissingScripts);
        Assert.DoesNotContain((ushort)0, layout.Lines.SelectMany(line => line.Runs).SelectMany(run => run.Glyphs));
    }

    [Fact]
    public void A_text_beyond_the_limit_is_refused() =>
        Assert.Throws<ArgumentException>(() => TextLayout.Fit(new string('a', TextLayout.MaxLength + 1), Box, system.Library));

    /// <summary>Whatever the text, the answer is a layout inside its box.</summary>
    [Fact]
    public void Random_text_of_all_planes_is_set()
    {
        var random = new Random(3);
        int[] starts = [0x20, 0x5D0, 0x627, 0x900, 0xE00, 0x3040, 0x4E00, 0xAC00, 0x1F600, 0x200B, 0x300, 0xFE00, 0x1F1E6, 0xD800];
        for (var i = 0; i < 300; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.GetItems(starts, 1)[0] + random.Next(40))
                .Select(value => value is >= 0xD800 and <= 0xDFFF ? ((char)value).ToString() : char.ConvertFromUtf32(value)));

            AssertInside(TextLayout.Fit(text, Box, system.Library));
        }
    }

    private static void AssertInside(TextLayout layout)
    {
        Assert.InRange(layout.Width, 0, layout.Box.Width + 0.5f);
        Assert.InRange(layout.Height, 0, layout.Box.Height + 0.5f);
    }

    private ushort[] GlyphsOf(string text) =>
        [.. TextLayout.Fit(text, Box, system.Library).Lines.SelectMany(line => line.Runs).SelectMany(run => run.Glyphs)];
}
