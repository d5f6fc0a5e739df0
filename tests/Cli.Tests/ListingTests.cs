using AdGenius.Cli.Output;
using Spectre.Console;

namespace AdGenius.Cli.Tests;

/// <summary>Lists on a terminal, which may be narrow.</summary>
public sealed class ListingTests
{
    private const string Id = "22bfc995-ab34-561e-9780-9cd3cac8ad2a";

    [Theory]
    [InlineData(20, 1)]
    [InlineData(80, 1)]
    [InlineData(120, 0)]
    public void An_id_is_on_one_line_whatever_the_width(int width, int id)
    {
        string[] row = ["Failed", Id, "a-cup-of-coffee", "0 of 1", "$0.00", "2026-11-29 22:27:37", "Shorten the text of the voice."];
        (row[id], row[1]) = (row[1], row[id]);

        var lines = Write(width, ["a", "b", "creative", "takes", "cost", "accepted (UTC)", "reason"], row, id);

        Assert.Contains(lines, line => line.Contains(Id, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains('…', StringComparison.Ordinal));
    }

    [Fact]
    public void A_terminal_that_is_too_narrow_for_a_table_gets_a_line_per_value() => Assert.Equal(
        [$"job: {Id}", "state: Queued", "", ""], Write(30, ["job", "state", "reason"], [Id, "Queued", ""], id: 0));

    private static string[] Write(int width, string[] columns, string[] row, int id)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        Listing.Write(console, columns, [row], id);
        return output.ToString().Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
    }
}
