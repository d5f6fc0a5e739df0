using Microsoft.Extensions.Configuration;

namespace AdGenius.Hosting;

/// <summary>
/// Whether a process belongs to a fleet. Images set it, so that a pod whose secret or config map is missing ends at its start: without
/// settings a process is embedded, with the bus in memory and its state in files, and would lose both with its container.
/// </summary>
public static class FleetMode
{
    /// <summary>The configuration key: <c>true</c> or <c>false</c> (default).</summary>
    public const string Key = "Fleet";

    /// <summary>The environment variable of <see cref="Key"/>.</summary>
    public const string Variable = "ADGENIUS_FLEET";

    /// <summary>True where <paramref name="configuration"/> says so, or says something that is neither true nor false.</summary>
    public static bool IsOn(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration[Key] is { Length: > 0 } value && (!bool.TryParse(value, out var isOn) || isOn);
    }

    /// <summary>Describes a value that is neither true nor false; otherwise null.</summary>
    internal static string? FaultOf(IConfiguration configuration) =>
        configuration[Key] is { Length: > 0 } value && !bool.TryParse(value, out _)
            ? $"Fleet ({Variable}) is '{value}'; allowed are true and false."
            : null;
}
