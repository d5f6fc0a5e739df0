using AdGenius.Cli.Output;

namespace AdGenius.Cli.Tests;

/// <summary>Text of other people on a terminal.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData("a\u202Egpj.exe", "a\uFFFDgpj.exe")] // shows as aexe.jpg
    [InlineData("\u202A\u202B\u202C\u202D\u2066\u2067\u2068\u2069", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("a\u001B[2Jb\r\nc", "a\uFFFD[2Jb\uFFFD\uFFFDc")]
    [InlineData("a\u2028b\u2029c", "a\uFFFDb\uFFFDc")]
    [InlineData("\u05E9\u05DC\u05D5\u05DD \u200F", "\u05E9\u05DC\u05D5\u05DD \u200F")] // letters that are written from the right
    public void A_line_keeps_its_order_and_is_one(string text, string shown) => Assert.Equal(shown, Terminal.OneLine(text));

    [Fact]
    public void What_is_written_to_a_terminal_keeps_its_order()
    {
        using var written = new StringWriter();
        using (var terminal = new TerminalWriter(written))
        {
            terminal.Write('\u202E');
            terminal.Write("a\u2066b");
            terminal.Write(['\u202D', 'c', '\u202E'], 1, 2);
            terminal.WriteLine("\u001B[1md\u2069");
            terminal.Write((string?)null);
        }

        Assert.Equal($"\uFFFDa\uFFFDbc\uFFFD\u001B[1md\uFFFD{Environment.NewLine}", written.ToString());
    }
}
