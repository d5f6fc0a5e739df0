using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace AdGenius.Cli.Tests;

/// <summary>The commands in docs/command.md, from their definitions. What precedes them there is written by hand.</summary>
internal static class CommandDocument
{
    /// <summary>The line after which the document is generated.</summary>
    public const string Marker = "<!-- From here on the document is generated: ADGENIUS_APPROVE=1 ./test Cli -->\n";

    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "..", "..", "docs", "command.md"));

    /// <summary>Every command that can be run, with its full name.</summary>
    public static IReadOnlyList<(string Name, Command Command)> Commands(RootCommand root) =>
        [.. root.Subcommands.SelectMany(command => WithSubcommands("adgenius", command))];

    public static string Create(RootCommand root)
    {
        var text = new StringBuilder("\n## Options of every command\n");
        AddTable(text, [], root.Options.Where(option => option.Recursive));
        foreach (var (name, command) in Commands(root))
        {
            text.Append("\n## ").Append(name).Append("\n\n").Append(Wrapped(command.Description!)).Append('\n');
            AddTable(text, command.Arguments, command.Options);
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, Command Command)> WithSubcommands(string parent, Command command)
    {
        var name = $"{parent} {command.Name}";
        return command.Hidden ? []
            : command.Action is null ? command.Subcommands.SelectMany(below => WithSubcommands(name, below))
            : command.Subcommands.SelectMany(below => WithSubcommands(name, below)).Prepend((name, command));
    }

    private static void AddTable(StringBuilder text, IEnumerable<Argument> arguments, IEnumerable<Option> options)
    {
        var shown = options.Where(option => !option.Hidden && option is not (HelpOption or VersionOption));
        var rows = arguments.Where(argument => !argument.Hidden).Select(RowOf).Concat(shown.Select(RowOf)).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        text.Append("\n| argument or option | default | meaning |\n|---|---|---|\n");
        foreach (var row in rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
        }
    }

    private static string[] RowOf(Argument argument) =>
    [
        $"`{argument.Name}`{Repeated(argument.Arity)}",
        argument.HasDefaultValue ? DefaultOf(argument.GetDefaultValue()) : argument.Arity.MinimumNumberOfValues > 0 ? "required" : "",
        argument.Description!,
    ];

    private static string[] RowOf(Option option)
    {
        var value = option.ValueType == typeof(bool) || option.ValueType == typeof(bool?) ? ""
            : $" {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}";
        return
        [
            $"{string.Concat(option.Aliases.Order(StringComparer.Ordinal).Select(alias => $"`{alias}`, "))}`{option.Name}{value}`"
                + Repeated(option.Arity),
            option.Required ? "required" : option.HasDefaultValue ? DefaultOf(option.GetDefaultValue()) : "",
            option.Description!,
        ];
    }

    private static string Repeated(ArgumentArity arity) => arity.MaximumNumberOfValues > 1 ? " …" : "";

    private static string DefaultOf(object? value) => value switch
    {
        null or false or "" or Uri => "", // an address comes from the environment
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };

    private static string Wrapped(string text)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length + word.Length < 140)
            {
                lines[^1] += lines[^1].Length == 0 ? word : $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return string.Join('\n', lines);
    }

    private static string Here([CallerFilePath] string file = "") => System.IO.Path.GetDirectoryName(file)!;
}
