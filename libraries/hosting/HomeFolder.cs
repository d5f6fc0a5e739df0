using Microsoft.Extensions.Configuration;

namespace AdGenius.Hosting;

/// <summary>Where the embedded default keeps its state: the database file, stored objects, models, native libraries.</summary>
public static class HomeFolder
{
    /// <summary>The configuration key, also set by the environment variable <c>ADGENIUS_HOME</c>.</summary>
    public const string Key = "Home";

    /// <summary>The folder that <paramref name="configuration"/> names, else <c>$XDG_DATA_HOME/adgenius</c>, else <c>~/.local/share/adgenius</c>.</summary>
    public static string Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration[Key] is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "adgenius");
    }
}
