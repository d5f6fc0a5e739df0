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
