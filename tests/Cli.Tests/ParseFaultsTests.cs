using System.CommandLine;

namespace AdGenius.Cli.Tests;

public sealed class ParseFaultsTests
{
    private const string Job = "00000000-0000-0000-0000-000000000001";

    [Theory]
    [InlineData("--noai is no option of adgenius generate; did you mean --no-ai? Put -- in front of arguments that", "generate", "--noai")]
    [InlineData("--frobnicate is no option of adgenius regenerate. Put --", "regenerate", Job, "--frobnicate")]
    [InlineData("--varations is no option of adgenius generate; did you mean --variations?", "generate", "a lake", "--varations=3")]
    [InlineData("--sever is no option of adgenius keys list; did you mean --server?", "keys", "list", "--sever", "http://localhost")]
    [InlineData("--frobnicate is no option of adgenius list.", "list", "--frobnicate")]
    [InlineData("'generat' is no command of adgenius; did you mean generate?", "generat", "a lake")]
    [InlineData("'lst' is no command of adgenius keys; did you mean list?", "keys", "lst")]
    [InlineData("'dance' is no command of adgenius.", "dance")]
    [InlineData("--out is empty; it must name a file.", "generate", "a lake", "--out", "")]
    [InlineData("FILE is empty; it must name a file.", "preflight", "")]
    [InlineData("--take is 'two'; it must be a whole number.", "retry", Job, "--take", "two")]
    public void The_first_error_names_what_was_typed_and_what_may_have_been_meant(string message, params string[] arguments) =>
        Assert.StartsWith(message, FaultsOf(arguments)[0], StringComparison.Ordinal);

    [Fact]
    public void What_follows_an_unknown_option_is_not_reported_besides() => Assert.Equal(
        ["--outt is no option of adgenius generate; did you mean --out?"], FaultsOf(["generate", "a lake", "--outt", "a.mp4"]));

    /// <summary>A shell passes each word by itself.</summary>
    [Theory]
    [InlineData("PROMPT has several words; put them in quotation marks: \"a red car on a road\"",
        "generate", "a", "red", "car", "on", "a", "road")]
    [InlineData("PROMPT has several words; put them in quotation marks: \"a red car\"",
        "generate", "--seed", "3", "a", "red", "--json", "car")]
    [InlineData("PROMPT has several words; put them in quotation marks: \"a lake\"", "quantify", "a", "lake")]
    [InlineData("FEEDBACK has several words; put them in quotation marks: \"warmer and slower\"",
        "regenerate", Job, "warmer", "and", "slower")]
    [InlineData("FILE has several words; put them in quotation marks: \"my ad.mp4\"", "preflight", "my", "ad.mp4")]
    [InlineData("--cta is 'Buy', and 'it' follows it; put a text of several words in quotation marks.",
        "generate", "a lake", "--cta", "Buy", "it", "now")]
    public void Words_without_quotation_marks_are_one_error(string message, params string[] arguments) =>
        Assert.Equal([message], FaultsOf(arguments));

    [Fact]
    public void Another_error_beside_words_without_quotation_marks_is_reported_too() => Assert.Equal(
        ["PROMPT has several words; put them in quotation marks: \"a lake\"", "--seed is 'x'; it must be a whole number."],
        FaultsOf(["generate", "a", "lake", "--seed", "x"]));

    [Theory]
    [InlineData("generate", "-50% on every boat")]
    [InlineData("generate", "- a lake")]
    [InlineData("generate", "--a lake")]
    [InlineData("generate", "--", "--noai")]
    [InlineData("generate", "a lake", "--headline", "-sale")]
    [InlineData("generate", "a lake", "--headline=--sale")]
    public void A_text_may_begin_with_a_dash(params string[] arguments) => Assert.Empty(FaultsOf(arguments));

    private static IReadOnlyList<string> FaultsOf(string[] arguments) => ParseFaults.Of(
        CommandLine.Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }));
}
