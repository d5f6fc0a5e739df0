using Spectre.Console;

namespace AdGenius.Cli.Output;

/// <summary>Adapts the output to a terminal, or to a pipe or file that needs plain unwrapped lines.</summary>
internal static class Terminal
{
    private const int UnwrappedWidth = 4096;

    /// <summary>
    /// A line with text of others, such as the id of a message that a foreign program has sent: its control characters, which a terminal
    /// would obey and a line break would turn into a line of its own, and those that change the order of others are replaced.
    /// </summary>
    public static string OneLine(string text) => string.Concat(text.Select(static character =>
        char.IsControl(character) || Reorders(character) || character is '\u2028' or '\u2029' ? '\uFFFD' : character));

    /// <summary>
    /// True for a character that changes the order in which a terminal shows those after it (Unicode's bidirectional controls).
    /// </summary>
    public static bool Reorders(char character) => character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>
    /// Without a terminal, or where <c>NO_COLOR</c> is set (no-color.org), nothing is coloured; without a terminal nothing is wrapped
    /// either. On a terminal no text changes the order of another.
    /// </summary>
    public static void Prepare()
    {
        if (!Console.IsOutputRedirected)
        {
            Console.SetOut(new TerminalWriter(Console.Out));
        }

        if (!Console.IsErrorRedirected)
        {
            Console.SetError(new TerminalWriter(Console.Error));
        }

        var capabilities = AnsiConsole.Profile.Capabilities;
        if (Console.IsOutputRedirected)
        {
            capabilities.Ansi = false;
            AnsiConsole.Profile.Width = UnwrappedWidth;
        }

        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
        {
            capabilities.ColorSystem = ColorSystem.NoColors;
        }
    }
}
