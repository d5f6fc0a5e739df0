using AdGenius.Text.Layout;

namespace AdGenius.Text.Tests.Layout;

public sealed class BidiLevelsTests
{
    /// <summary>
    /// The right side is the order from left to right on the screen. Hebrew letters stand for all right-to-left text; brackets are written
    /// as stored, drawing mirrors them.
    /// </summary>
    [Theory]
    [InlineData("abc def", "abc def")]
    [InlineData("אבג", "גבא")]
    [InlineData("abc אבג def", "abc גבא def")]
    [InlineData("אבג abc דהו", "והד abc גבא")]
    [InlineData("abc אבג דהו def", "abc והד גבא def")]          // the words of a right-to-left phrase keep their order
    [InlineData("אבג 123 דהו", "והד 123 גבא")]                  // numbers run from left to right
    [InlineData("מחיר 10-5", "10-5 ריחמ")]                      // a range of European numbers stays together after Hebrew
    [InlineData("سعر 10-5", "5-10 رعس")]                        // and does not after Arabic
    [InlineData("אבג 10,5€!", "!10,5€ גבא")]                    // separators and currency belong to the number
    [InlineData("say אבג, דהו!", "say והד ,גבא!")]
    [InlineData("אבג (abc) דהו", "והד )abc( גבא")]              // a pair of brackets has one direction
    [InlineData("abc (אבג) def", "abc (גבא) def")]
    [InlineData("abc (אבג [x] ד) e", "abc (גבא [x] ד) e")]
    [InlineData("\u200Fabc", "abc\u200F")]                      // a mark decides the paragraph
    [InlineData("אבג   ", "   גבא")]                            // space at the end follows the paragraph
    [InlineData("abc 😀 אבג", "abc 😀 גבא")]
    public void Text_of_both_directions_is_ordered_for_reading(string text, string onScreen) => Assert.Equal(onScreen, Reordered(text));

    [Theory]
    [InlineData("abc אבג", 0)]
    [InlineData("123 אבג", 1)]
    [InlineData("«العربية» abc", 1)]
    [InlineData("123", 0)]
    [InlineData("", 0)]
    public void The_first_strong_letter_decides_the_paragraph(string text, byte level) =>
        Assert.Equal(level, BidiLevels.Of(text).Paragraph);

    private static string Reordered(string text)
    {
        var levels = BidiLevels.Of(text).OfLine(0, text.Length);
        var units = new List<(string Letter, byte Level)>();
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            units.Add((rune.ToString(), levels[at]));
            at += rune.Utf16SequenceLength;
        }

        BidiLevels.Reorder(units, unit => unit.Level);
        return string.Concat(units.Select(unit => unit.Letter));
    }
}
