using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>Reads option values with an error that names the option and what is allowed.</summary>
internal static partial class Values
{
    public static Option<double?> Number(string name, string description, string unit = "") => new(name)
    {
        Description = description,
        CustomParser = result => double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : Fault<double?>(result, $"{name} is '{result.Tokens[0].Value}'; it must be a number{unit}."),
    };

    /// <summary>An amount of US dollars.</summary>
    public static Option<decimal?> Dollars(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && !double.IsNaN(number)
            ? (decimal)Math.Clamp(number, -1, 1e9) // what is beyond is refused with the allowed values by the rules of requests
            : Fault<decimal?>(result, $"{name} is '{result.Tokens[0].Value}'; it must be a number of US dollars."),
    };

    /// <summary>Several names, separated by commas.</summary>
    public static Option<string[]> List(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            string[] names =
            [
                .. result.Tokens.SelectMany(
                    token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
            ];
            return names.Length > 0 ? names : Fault<string[]>(result, $"{name} is empty; it must have at least one name.");
        },
    };

    public static Option<long?> Whole(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => long.TryParse(
            result.Tokens[0].Value,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number)
            ? number
            : Fault<long?>(result, $"{name} is '{result.Tokens[0].Value}'; it must be a whole number."),
    };

    /// <summary>A time with its offset from UTC, or with Z; it is converted to UTC.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result => TimePattern().IsMatch(result.Tokens[0].Value)
            && DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time.ToUniversalTime()
            : Fault<DateTimeOffset?>(
                result,
                $"{name} is '{result.Tokens[0].Value}'; it must be a time with its offset from UTC, such as 2026-12-01T09:30:00Z or "
                + "2026-12-01T10:30:00+01:00."),
    };

    /// <summary>One of an enumeration's names, in any case, with or without dashes: <c>fade-through-black</c>.</summary>
    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = $"{description} One of {string.Join(", ", Names<T>())}.",
            HelpName = "NAME",
            CustomParser = result => Enum.GetValues<T>().Where(value => Kebab(value.ToString()).Replace("-", "", StringComparison.Ordinal)
                    .Equals(
                        result.Tokens[0].Value.Replace("-", "", StringComparison.Ordinal),
                        StringComparison.OrdinalIgnoreCase)).Cast<T?>().FirstOrDefault()
                ?? Fault<T?>(result, $"{name} is '{result.Tokens[0].Value}'; allowed are {string.Join(", ", Names<T>())}."),
        };

    public static T Fault<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default!;
    }

    private static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(Kebab);

    private static string Kebab(string name) =>
        string.Concat(name.Select(
            (letter, index) => index > 0 && char.IsUpper(letter)
                ? $"-{char.ToLowerInvariant(letter)}"
                : $"{char.ToLowerInvariant(letter)}"));

    [GeneratedRegex(@"\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimePattern();

    /// <summary>The name of a tenant or a creative.</summary>
    public static string Name(ArgumentResult result, string what) =>
        VideoRequestRules.IsName(result.Tokens[0].Value)
            ? result.Tokens[0].Value
            : Fault<string>(result, $"{what} must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
}
