using Spectre.Console;

namespace AdGenius.Cli.Output;

/// <summary>
/// The rows of a list: a table where the terminal is wide enough for it, else a line per value. An id is never broken, because it is copied
/// to the next command.
/// </summary>
internal static class Listing
{
    private const int ReadableWidth = 12; // less than this of a text on a line cannot be read
    private const int BorderWidth = 3;

    /// <summary>Writes the rows.</summary>
    /// <param name="console">Where they are written.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="rows">The values of each row.</param>
    /// <param name="id">The column of the ids.</param>
    public static void Write(IAnsiConsole console, string[] columns, IReadOnlyList<string[]> rows, int id = 0)
    {
        if (rows.Count > 0 && WidthOf(columns, rows, id) > console.Profile.Width)
        {
            WriteLines(console.Profile.Out.Writer, columns, rows);
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns(columns);
        table.Columns[id].NoWrap();
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    private static int WidthOf(string[] columns, IReadOnlyList<string[]> rows, int id) => columns.Select((name, column) =>
    {
        var longest = Math.Max(name.Length, rows.Max(row => row[column].Length));
        return BorderWidth + (column == id ? longest : Math.Min(longest, ReadableWidth));
    }).Sum();

    private static void WriteLines(TextWriter output, string[] columns, IReadOnlyList<string[]> rows)
    {
        foreach (var row in rows)
        {
            foreach (var (name, value) in columns.Zip(row).Where(cell => cell.Second.Length > 0))
            {
                output.WriteLine($"{name}: {value}");
            }

            output.WriteLine();
        }
    }
}
