using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AdGenius.ProviderWorker.Providers.Sandbox;

/// <summary>The behavior of one job, read from directives such as <c>sandbox:delay=5s sandbox:fail=moderated</c> in the prompt.</summary>
internal sealed partial record SandboxScript
{
    /// <summary>Duration.</summary>
    public required TimeSpan Delay { get; init; }

    /// <summary>Outcome.</summary>
    public required SandboxOutcome Outcome { get; init; }

    /// <summary>Reads the directives in <paramref name="text"/>.</summary>
    public static SandboxScript Of(string text, SandboxOptions options, Guid submissionId)
    {
        var isFault = options.FailureRate > 0 && new Random(submissionId.GetHashCode()).NextDouble() < options.FailureRate;
        var script = new SandboxScript { Delay = options.Delay, Outcome = isFault ? SandboxOutcome.Fault : SandboxOutcome.Clip };
        foreach (Match match in Directive().Matches(text))
        {
            var value = match.Groups["value"].Value;
            script = match.Groups["name"].Value.ToLowerInvariant() switch
            {
                "delay" when Seconds(value) is { } delay => script with { Delay = delay },
                "fail" when Enum.TryParse<SandboxOutcome>(
                    value.Replace("-", "", StringComparison.Ordinal),
                    ignoreCase: true,
                    out var outcome) => script with { Outcome = outcome },
                _ => script,
            };
        }

        return script;
    }

    /// <summary>As the job's token.</summary>
    public string Write() => JsonSerializer.Serialize(this, SandboxJson.Default.SandboxScript);

    /// <summary>From the job's token.</summary>
    public static SandboxScript Read(string token)
        => JsonSerializer.Deserialize(token, SandboxJson.Default.SandboxScript) ?? throw new JsonException("The token contains no script.");

    private static TimeSpan? Seconds(string value)
    {
        var milliseconds = value.EndsWith("ms", StringComparison.OrdinalIgnoreCase);
        return double.TryParse(
            value.TrimEnd('m', 's', 'M', 'S'),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var number) && number <= 86_400_000
            ? TimeSpan.FromSeconds(milliseconds ? number / 1000 : Math.Min(number, 86_400))
            : null;
    }

    [GeneratedRegex(@"sandbox:(?<name>[a-z]+)=(?<value>[a-z0-9.-]*[a-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Directive();
}
