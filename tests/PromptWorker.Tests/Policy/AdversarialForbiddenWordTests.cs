using AdGenius.PromptWorker.Tests.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Tests.Policy;

/// <summary>
/// As many words as a brand kit may forbid, sought in a text of the most characters in which each of them is a part of longer ones. The
/// orchestrator seeks them in each of the fifty scenes that a request may have.
/// </summary>
public sealed class AdversarialForbiddenWordTests
{
    private const int Length = 10_000;
    private const int Words = 200;

    [Theory]
    [InlineData("a")]
    [InlineData("aá")]
    [InlineData("aa ")]
    [InlineData("дешё")]
    [InlineData("ß")]
    [InlineData("\u0301")]
    [InlineData("酒")]
    [InlineData("최")]
    [InlineData("ﷺ")]
    public void A_repeated_text_is_searched_in_less_than_a_quarter_of_a_second(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, Length / unit.Length)) + "é";
        var words = Enumerable.Range(0, Words).Select(number => unit + new string('a', number % 50) + (char)('a' + (number / 50))).ToList();

        Assert.InRange(ThreadTime.BestOf(() => ForbiddenWord.FirstIn(text, words), enough: 250, attempts: 6), 0, 250);
    }

    [Theory]
    [InlineData("xa")]
    [InlineData("xá")]
    [InlineData("xд")]
    public void Words_inside_of_longer_ones_are_passed_over_in_less_than_a_quarter_of_a_second(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, Length / unit.Length));
        var words = Enumerable.Range(0, Words).Select(number => text.Substring(1, 1 + (number % 60))).ToList();

        Assert.InRange(ThreadTime.BestOf(() => ForbiddenWord.FirstIn(text, words), enough: 250, attempts: 6), 0, 250);
    }
}
