using AdGenius.Text.Layout;

namespace AdGenius.Text.Tests.Layout;

public sealed class LineBreaksTests
{
    [Theory]
    [InlineData("one two  three", "one |two  |three")]
    [InlineData("well-known and -5", "well-|known |and |-5")]
    [InlineData("10\u00A0km 5\u202F%", "10\u00A0km |5\u202F%")]
    [InlineData("日本語です。次", "日|本|語|で|す。|次")]            // never before a full stop
    [InlineData("「日本」と", "「日|本」|と")]                       // nor behind an opening bracket
    [InlineData("キャット", "キャッ|ト")]                           // nor before small kana
    [InlineData("中文 English 中文", "中|文 |English |中|文")]
    [InlineData("한국", "한|국")]
    [InlineData("go 👩‍👩‍👧😀!", "go |👩‍👩‍👧|😀!")]                 // never inside an emoji
    [InlineData("שלום עולם", "שלום |עולם")]
    [InlineData("zero\u200Bwidth", "zero\u200B|width")]
    public void Lines_may_end_where_the_script_allows_it(string text, string marked)
    {
        var breaks = LineBreaks.Of(text);

        Assert.Equal(marked, string.Concat(text.Select((letter, index) => (breaks[index] ? "|" : string.Empty) + letter)));
    }
}
