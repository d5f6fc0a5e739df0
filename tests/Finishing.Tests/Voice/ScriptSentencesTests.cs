using AdGenius.Finishing.Voice;

namespace AdGenius.Finishing.Tests.Voice;

public sealed class ScriptSentencesTests
{
    [Theory]
    [InlineData("Good mornings start here. Find your blend.", "Good mornings start here.|Find your blend.")]
    [InlineData("Ask Dr. Brown! He knows.\nReally?", "Ask Dr. Brown!|He knows.|Really?")]
    [InlineData("It costs 3.50 a cup", "It costs 3.50 a cup")]
    [InlineData("Open from 9 a.m. to 5 p.m. daily. Come in.", "Open from 9 a.m. to 5 p.m. daily.|Come in.")]
    [InlineData("We ship to the U.S. Order now.", "We ship to the U.S.|Order now.")]
    [InlineData("good mornings start here. find your blend.", "good mornings start here.|find your blend.")]
    [InlineData("“Wow.” That is good…  Yes", "“Wow.”|That is good…|Yes")]
    [InlineData("おはよう。コーヒーをどうぞ！", "おはよう。|コーヒーをどうぞ！")]
    [InlineData("「おはよう。」コーヒーをどうぞ。", "「おはよう。」|コーヒーをどうぞ。")]
    [InlineData("本当！？（今だけ！）『無料です。』", "本当！？|（今だけ！）|『無料です。』")]
    [InlineData("“你好！”她说。", "“你好！”|她说。")]
    [InlineData("صبح بخیر۔ کافی لیجیے۔", "صبح بخیر۔|کافی لیجیے۔")]
    [InlineData("Hello. … !", "Hello. … !")]
    [InlineData("  \n ", "")]
    public void A_script_is_cut_where_a_speaker_pauses(string script, string sentences) =>
        Assert.Equal(sentences, string.Join('|', ScriptSentences.Of(script)));

    [Fact]
    public void A_sentence_without_end_is_cut_and_loses_nothing()
    {
        var words = Enumerable.Range(0, 300).Select(number => $"word{number}").ToList();

        var sentences = ScriptSentences.Of(string.Join(' ', words));

        Assert.All(sentences, sentence => Assert.InRange(sentence.Length, 1, 400));
        Assert.Equal(words, string.Join(' ', sentences).Split(' '));
    }

    /// <summary>Marks above letters are no letters, and many of them may follow one.</summary>
    [Theory]
    [InlineData("Hi. .", '\u0301', 4_900, "Hi.")]
    [InlineData("Hi. .", '.', 4_900, "Hi.")]
    [InlineData("", '.', 4_900, null)]
    [InlineData("Hi. Ask Dr", '.', 4_900, "Hi.")]
    public void Signs_without_letters_make_no_sentence_longer_than_allowed(string begin, char sign, int count, string? first)
    {
        var sentences = ScriptSentences.Of(begin + new string(sign, count));

        Assert.All(sentences, sentence => Assert.InRange(sentence.Length, 1, 400));
        Assert.Equal(first ?? new string(sign, 400), sentences[0]);
    }

    [Fact]
    public void A_long_end_with_an_abbreviation_is_cut_and_loses_nothing()
    {
        var words = Enumerable.Range(0, 300).Select(number => $"word{number}").Append("inc.").ToList();

        var sentences = ScriptSentences.Of("Hello. " + string.Join(' ', words));

        Assert.All(sentences, sentence => Assert.InRange(sentence.Length, 1, 400));
        Assert.Equal(["Hello.", .. words], string.Join(' ', sentences).Split(' '));
    }
}
