using AdGenius.Hosting;

namespace AdGenius.Cli.Fleet;

/// <summary>The files of the home folder that belong to the command line.</summary>
internal static class HomePaths
{
    public static string Home { get; } = HomeFolder.Of(new ConfigurationBuilder().AddEnvironmentVariables("ADGENIUS_").Build());

    /// <summary>Held open, exclusively, by the one process that runs the fleet.</summary>
    public static string Lock => Path.Combine(Home, "fleet.lock");

    /// <summary>Says where that process listens.</summary>
    public static string Server => Path.Combine(Home, "server.json");

    /// <summary>The services' log when they run inside a command.</summary>
    public static string Log => Path.Combine(Home, "logs", "adgenius.log");
}
