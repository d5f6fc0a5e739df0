using System.Globalization;
using System.Text.RegularExpressions;
using AdGenius.Contracts;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Processes;

/// <summary>Describes in one line a setting whose text cannot be read: its names, its value, and what is allowed.</summary>
public static partial class SettingErrorDescriber
{
    private const int MaxShownLength = 100;

    // Words of names in Pascal case; a name that is one word is secret where it contains one of them.
    private static readonly string[] SecretWords =
        ["key", "secret", "password", "token", "credential", "connection", "uri", "url", "address"];

    /// <summary>The line; null for an exception that is not about the text of a setting.</summary>
    /// <param name="exception">What the configuration, or a reader of it, has thrown.</param>
    public static string? Describe(Exception exception) => exception switch
    {
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => DescribeConversion(exception.Message),
        InvalidOperationException { Source: "Microsoft.Extensions.Logging.Configuration" } => DescribeLogLevel(exception.Message),
        InvalidDataException { InnerException: FormatException } => // a file of settings
            OneLine($"{exception.Message} {exception.GetBaseException().Message}"),
        FormatException { Source: "Microsoft.AspNetCore.Http" } => // the addresses that Kestrel listens on
            OneLine($"urls (environment variable ASPNETCORE_URLS) must be addresses such as http://127.0.0.1:8080: {exception.Message}"),
        _ => null,
    };

    private static string? DescribeConversion(string message)
    {
        if (Conversion().Match(message) is not { Success: true } parts)
        {
            return null;
        }

        var (key, type) = (parts.Groups["key"].Value, TypeOf(parts.Groups["type"].Value));
        return Line(key, MayBeSecret(key, type) ? null : parts.Groups["value"].Value, RuleOf(type));
    }

    /// <summary>The exception does not say of which category the level is.</summary>
    private static string? DescribeLogLevel(string message) => UnknownLevel().Match(message) is { Success: true } parts
        ? Line("Logging:LogLevel:CATEGORY", parts.Groups["value"].Value, RuleOf(typeof(LogLevel)))
        : null;

    /// <summary>The error of one setting; without a value where it may be secret.</summary>
    internal static string Line(string key, string? value, string rule)
    {
        var variable = key.Replace(":", "__", StringComparison.Ordinal);
        var shown = value is null ? "cannot be read"
            : $"is '{(value.Length > MaxShownLength ? TextLimit.Cut(value, MaxShownLength) + "…" : value)}'";
        return OneLine($"{key} (environment variable ADGENIUS_{variable} or {variable}) {shown}; {rule}.");
    }

    /// <summary>An address may have a password in it. Numbers, durations and enumerations are no secrets, whatever their name.</summary>
    private static bool MayBeSecret(string key, Type? type)
    {
        if (type is null || type == typeof(Uri) || type == typeof(byte[]))
        {
            return true;
        }

        if (type.IsEnum || type.IsPrimitive || type == typeof(decimal) || type == typeof(TimeSpan))
        {
            return false;
        }

        var name = key.Split(':')[^1];
        var words = Word().Matches(name).Select(match => match.Value).ToList();
        return words.Count > 1
            ? words.Exists(word => SecretWords.Contains(word, StringComparer.OrdinalIgnoreCase))
            : SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>What is allowed for a setting of <paramref name="type"/>, as the second half of a sentence.</summary>
    internal static string RuleOf(Type? type) => type switch
    {
        { IsEnum: true } => $"allowed are {string.Join(", ", Enum.GetNames(type))}",
        _ when type == typeof(bool) => "allowed are true and false",
        _ when type == typeof(TimeSpan) => "it must be a duration as hours:minutes:seconds or days.hours:minutes:seconds, such as 00:01:30",
        _ when type == typeof(int) => WholeNumber(int.MinValue, int.MaxValue),
        _ when type == typeof(long) => WholeNumber(long.MinValue, long.MaxValue),
        _ when type == typeof(double) || type == typeof(float) || type == typeof(decimal) =>
            "it must be a number with a decimal point, such as 0.5",
        _ when type == typeof(DateTimeOffset) || type == typeof(DateTime) =>
            "it must be a date with its time, such as 2026-11-27T05:00:00Z",
        _ when type == typeof(Uri) => "it must be an address, such as https://example.com/",
        null => "it has another form than the setting needs",
        _ => $"it must be a value of the type {type.Name}",
    };

    private static string WholeNumber(long min, long max) =>
        string.Create(CultureInfo.InvariantCulture, $"it must be a whole number from {min} to {max}");

    private static Type? TypeOf(string name) =>
        AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null);

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^Failed to convert configuration value(?: '(?<value>.*)')? at '(?<key>[^']*)' to type '(?<type>[^']*)'\.$",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Conversion();

    [GeneratedRegex(
        @"^Configuration value '(?<value>.*)' is not supported\.$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex UnknownLevel();
}
