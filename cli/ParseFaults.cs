using System.CommandLine;
using System.CommandLine.Parsing;
using AdGenius.VideoRequests;

namespace AdGenius.Cli;

/// <summary>The errors of a command line, in words that name what was typed and the name that may have been meant.</summary>
internal static class ParseFaults
{
    /// <summary>The arguments that often have several words. A shell passes each word without quotation marks by itself.</summary>
    private static readonly string[] TextArguments = ["PROMPT", "FEEDBACK", "FILE"];

    /// <summary>The errors; empty where there are none.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var unknown = parsed.UnmatchedTokens.Distinct().ToList();
        if (command.Subcommands.Count > 0 && unknown.FirstOrDefault() is { } name && !IsOptionLike(name))
        {
            // What follows it can only be read once the command is known.
            var names = command.Subcommands.Where(IsShown).Select(subcommand => subcommand.Name);
            return [$"'{name}' is no command of {PathOf(parsed)}{Suggestion(name, names)}"];
        }

        if (parsed.Errors.Count > 0)
        {
            // What follows an unknown option may be its value, and is not reported besides.
            var options = unknown.FindAll(token => IsUnknownOption(token) && parsed.Errors.Any(error => Names(error, token)));
            return options.Count > 0 ? options.ConvertAll(option => UnknownOption(parsed, option))
                : WithoutQuotationMarks(parsed) is { } words
                    ? [words, .. TextsOf(parsed.Errors.Where(error => !unknown.Exists(token => Names(error, token))))]
                : TextsOf(parsed.Errors);
        }

        // The parser takes an option that it does not know for an argument. Behind '--' everything is an argument.
        return parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            ? []
            : [
                .. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
                    .Where(token => IsUnknownOption(token.Value))
                    .Select(token => $"{UnknownOption(parsed, token.Value)} Put -- in front of arguments that begin with a dash."),
            ];
    }

    private static List<string> TextsOf(IEnumerable<ParseError> errors) =>
        [.. errors.Select(error => WrongType(error) ?? error.Message).Distinct()];

    /// <summary>One sentence about all words behind the first one of a text; null where there are none.</summary>
    private static string? WithoutQuotationMarks(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var next, ..])
        {
            return null;
        }

        var tokens = parsed.Tokens;
        for (var index = 0; index + 2 < tokens.Count; index++)
        {
            if (tokens[index].Type == TokenType.Option && tokens[index + 1].Type == TokenType.Argument
                && tokens[index + 2].Type == TokenType.Argument && tokens[index + 2].Value == next)
            {
                return $"{tokens[index].Value} is '{TextRules.Shorten(tokens[index + 1].Value)}', and '{TextRules.Shorten(next)}' follows "
                    + "it; put a text of several words in quotation marks.";
            }
        }

        return parsed.CommandResult.Children.OfType<ArgumentResult>()
            .LastOrDefault(argument => TextArguments.Contains(argument.Argument.Name) && argument.Tokens.Count == 1) is { } text
            ? $"{text.Argument.Name} has several words; put them in quotation marks: "
                + $"\"{TextRules.Shorten(string.Join(' ', parsed.UnmatchedTokens.Prepend(text.Tokens[0].Value)))}\""
            : null;
    }

    /// <summary>The command's full name, as it is typed.</summary>
    public static string PathOf(ParseResult parsed) => PathOf(parsed.CommandResult);

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult above ? $"{PathOf(above)} {command.Command.Name}" : "adgenius";

    /// <summary>A dash and a letter begin an option; what has spaces is a text such as a prompt.</summary>
    private static bool IsUnknownOption(string token) => IsOptionLike(token) && !token.Split('=')[0].Any(char.IsWhiteSpace);

    private static bool IsOptionLike(string token) =>
        token.StartsWith('-') && token.TrimStart('-') is [var first, ..] && char.IsAsciiLetter(first);

    private static bool Names(ParseError error, string token) => error.Message.Contains($"'{token}'", StringComparison.Ordinal);

    private static string UnknownOption(ParseResult parsed, string token)
    {
        var name = token.Split('=')[0];
        return $"{name} is no option of {PathOf(parsed)}{Suggestion(name, OptionsOf(parsed.CommandResult))}";
    }

    private static IEnumerable<string> OptionsOf(CommandResult command)
    {
        var options = command.Command.Options.AsEnumerable();
        for (var above = command.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
        {
            options = options.Concat(above.Command.Options.Where(option => option.Recursive));
        }

        return options.Where(IsShown).Select(option => option.Name);
    }

    private static bool IsShown(Symbol symbol) => !symbol.Hidden;

    /// <summary>A value that is not of the option's type, without the name of that type.</summary>
    private static string? WrongType(ParseError error)
    {
        var name = error.SymbolResult switch
        {
            OptionResult option => option.Option.Name,
            ArgumentResult { Parent: OptionResult option } => option.Option.Name,
            ArgumentResult argument => argument.Argument.Name,
            _ => null,
        };
        return name is null ? null
            : error.Message.Contains(typeof(FileInfo).FullName!, StringComparison.Ordinal) ? $"{name} is empty; it must name a file."
            : error.Message.Contains(typeof(int).FullName!, StringComparison.Ordinal)
                ? $"{name} is '{error.SymbolResult!.Tokens[0].Value}'; it must be a whole number."
            : null;
    }

    /// <summary>The end of the sentence: the name that differs in a few letters, where there is one.</summary>
    private static string Suggestion(string name, IEnumerable<string> names)
    {
        var nearest = names.Select(known => (Name: known, Distance: Distance(name, known))).OrderBy(known => known.Distance)
            .FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(1, name.Length / 4) ? $"; did you mean {nearest.Name}?" : ".";
    }

    /// <summary>How many letters have to be inserted, removed or replaced (the Levenshtein distance).</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
