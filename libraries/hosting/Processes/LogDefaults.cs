using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace AdGenius.Hosting.Processes;

/// <summary>What is logged where no setting says otherwise: what an operator would want to be told.</summary>
internal static class LogDefaults
{
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Warning",

        // Asked every few seconds by every probe; the answer says it, and whoever is in trouble tells of it once.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
    };

    /// <summary>Puts the defaults below everything that is configured.</summary>
    public static void Apply(IConfigurationBuilder configuration)
        => configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
}
