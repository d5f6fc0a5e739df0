using AdGenius.Persistence.Databases;

namespace AdGenius.Cli.Fleet;

/// <summary>Reads the configured connection string before anything opens the database, where the fault would name no setting.</summary>
internal static class DatabaseSettings
{
    private const string Key = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)}";

    /// <exception cref="CommandException">It cannot be read.</exception>
    public static void EnsureReadable(IConfiguration configuration)
    {
        if (ConnectionStrings.FaultOf(configuration.ProviderOfDatabase(), configuration[Key]) is { } fault)
        {
            throw new CommandException(ExitCodes.BadInput, fault);
        }
    }
}
