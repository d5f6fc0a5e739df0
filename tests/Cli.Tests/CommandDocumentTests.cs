using System.Text.RegularExpressions;

namespace AdGenius.Cli.Tests;

/// <summary>
/// docs/command.md has every command with its arguments and options. After a wanted change, run these tests with ADGENIUS_APPROVE=1 and
/// look at the difference.
/// </summary>
public sealed partial class CommandDocumentTests
{
    [Fact]
    public async Task Commands_are_those_of_the_definitions()
    {
        var text = await File.ReadAllTextAsync(CommandDocument.Path, TestContext.Current.CancellationToken);
        var expected = ByHand(text) + CommandDocument.Create(CommandLine.Create());
        if (Environment.GetEnvironmentVariable("ADGENIUS_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(CommandDocument.Path, expected, TestContext.Current.CancellationToken);
            text = expected;
        }

        Assert.Equal(expected, text);
    }

    [Fact]
    public async Task Every_exit_code_is_described()
    {
        var byHand = ByHand(await File.ReadAllTextAsync(CommandDocument.Path, TestContext.Current.CancellationToken));
        var codes = typeof(ExitCodes).GetFields().Select(code => $"{code.GetRawConstantValue()}").Order(StringComparer.Ordinal);

        Assert.Equal(codes, ExitCode().Matches(byHand).Select(match => match.Groups["code"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Commands_of_the_text_exist()
    {
        var byHand = ByHand(await File.ReadAllTextAsync(CommandDocument.Path, TestContext.Current.CancellationToken));
        var names = CommandDocument.Commands(CommandLine.Create()).Select(command => command.Name).ToHashSet();
        var used = NamedCommand().Matches(byHand).Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(used);
        Assert.All(used, name => Assert.Contains(name, names));
    }

    private static string ByHand(string text)
    {
        var start = text.IndexOf(CommandDocument.Marker, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{CommandDocument.Path} has no line {CommandDocument.Marker}");
        return text[..(start + CommandDocument.Marker.Length)];
    }

    [GeneratedRegex(@"^\| (?<code>\d+) \|", RegexOptions.Multiline)]
    private static partial Regex ExitCode();

    [GeneratedRegex("`(?<name>adgenius [a-z -]+?)( [A-Z.-].*?)?`")]
    private static partial Regex NamedCommand();
}
