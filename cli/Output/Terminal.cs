using Spectre.Console;

namespace AdGenius.Cli.Output;

/// <summary>Adapts the output to a terminal, or to a pipe or file that needs plain unwrapped lines.</summary>
internal static class Terminal
{
    private const int UnwrappedWidth = 4096;

    /// <summary>
    /// A line with text of others, such as the id of a message that a foreign program has sent: its control characters, which a terminal
    /// would obey and a line break would turn into a line of its own, are replaced.
    /// </summary>
    public static string OneLine(string text) =>
        string.Concat(text.Select(static character => char.IsControl(character) ? '\uFFFD' : character));

    /// <summary>
    /// Without a terminal, or where <c>NO_COLOR</c> is set (no-color.org), nothing is coloured; without a terminal nothing is wrapped
    /// either.
    /// </summary>
    public static void Prepare()
    {
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
