using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace AdGenius.Hosting.Processes;

/// <summary>Levels and format of the log where no setting names others.</summary>
internal static class LogDefaults
{
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",

        // Four entries for each outgoing call: those of monitors, and of an exporter over HTTP, would be most of the log.
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",

        // Probes ask every few seconds and get the reason in the answer; the failing component logs it once itself.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
    };

    // A line of JSON per entry, with the ids of trace and job: what collects the logs of a fleet reads fields and no text.
    private static readonly Dictionary<string, string?> Json = new()
    {
        ["Logging:Console:FormatterName"] = "json",
        ["Logging:Console:FormatterOptions:IncludeScopes"] = "true",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
    };

    /// <summary>Adds the defaults below every other configuration source; a process of a fleet logs JSON.</summary>
    public static void Apply(IConfigurationBuilder configuration, bool isFleet)
    {
        if (isFleet)
        {
            configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Json });
        }

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
    }
}
