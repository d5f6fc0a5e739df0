using AdGenius.FrameWorker.Placeholders;

namespace AdGenius.FrameWorker.Tests.Placeholders;

public sealed class PlaceholderCaptionTests
{
    [Fact]
    public void Long_texts_are_cut_between_words()
    {
        var cut = PlaceholderCaption.Shorten(string.Concat(Enumerable.Repeat("seven letters, ", 100)));

        Assert.InRange(cut.Length, 150, 200);
        Assert.EndsWith("letters…", cut, StringComparison.Ordinal);
    }

    [Fact]
    public void A_letter_with_its_marks_is_never_cut_in_two()
    {
        var cut = PlaceholderCaption.Shorten(string.Concat(Enumerable.Repeat("👩‍👩‍👧", 300)));

        Assert.Equal(0, (cut.Length - 1) % "👩‍👩‍👧".Length);
    }

    [Fact]
    public void White_space_of_any_kind_becomes_one_space() => Assert.Equal("a b c", PlaceholderCaption.Shorten(" a\nb\t\r\n c "));

    [Theory]
    [InlineData(1, 9_000, 0)]
    [InlineData(100, 99, 19)]
    public void Letters_with_many_marks_are_left_out_where_there_are_too_many(int letters, int marks, int kept)
    {
        var letter = "a" + new string('\u0301', marks);

        var cut = PlaceholderCaption.Shorten(string.Concat(Enumerable.Repeat(letter, letters)));

        Assert.Equal(string.Concat(Enumerable.Repeat(letter, kept)) + "…", cut);
    }
}
