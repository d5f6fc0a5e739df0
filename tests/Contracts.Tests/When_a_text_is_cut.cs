namespace AdGenius.Contracts.Tests;

/// <summary>A cut text is valid: no surrogate pair is cut in halves.</summary>
public sealed class When_a_text_is_cut
{
    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("ab😀d", 4, "ab😀")]
    [InlineData("😀", 1, "")]
    [InlineData("abc", 0, "")]
    [InlineData("", 0, "")]
    public void Should_keep_whole_characters(string text, int maxLength, string expected)
        => Assert.Equal(expected, TextLimit.Cut(text, maxLength));
}
