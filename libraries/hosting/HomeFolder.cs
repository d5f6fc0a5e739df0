using Microsoft.Extensions.Configuration;

namespace AdGenius.Hosting;

/// <summary>The folder of embedded mode: the database file, stored objects, models.</summary>
public static class HomeFolder
{
    /// <summary>
    /// The configuration key. Not <c>Home</c>: every process has the environment variable <c>HOME</c>, and hosts read the environment as
    /// configuration.
    /// </summary>
    public const string Key = "HomeFolder";

    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "ADGENIUS_HOME";

    /// <summary>
    /// The folder that <paramref name="configuration"/> names, else <c>$ADGENIUS_HOME</c>, else <c>$XDG_DATA_HOME/adgenius</c>, else
    /// <c>~/.local/share/adgenius</c>.
    /// </summary>
    public static string Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var named = configuration[Key] is { Length: > 0 } key ? key : Environment.GetEnvironmentVariable(Variable);
        return named is { Length: > 0 }
            ? Path.GetFullPath(named)
            : Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
                "adgenius");
    }
}
