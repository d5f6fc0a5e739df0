using AdGenius.Hosting;

namespace AdGenius.Cli.Fleet;

/// <summary>The command line's files in the home folder.</summary>
internal static class HomePaths
{
    public static string Home { get; } = HomeFolder.Of(new ConfigurationBuilder().AddEnvironmentVariables("ADGENIUS_").Build());

    /// <summary>Opened exclusively by the one process that runs the services.</summary>
    public static string Lock => Path.Combine(Home, "fleet.lock");

    /// <summary>Holds the address of that process.</summary>
    public static string Server => Path.Combine(Home, "server.json");

    /// <summary>The services' log when they run inside a command.</summary>
    public static string Log => Path.Combine(Home, "logs", "adgenius.log");
}
