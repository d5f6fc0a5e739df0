using System.Data.Common;
using AdGenius.Persistence.Databases;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AdGenius.Cli.Fleet;

/// <summary>Reads the configured connection string before anything opens the database, where the fault would name no setting.</summary>
internal static class DatabaseSettings
{
    private const string Key = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)}";

    /// <exception cref="CommandException">It cannot be read.</exception>
    public static void EnsureReadable(IConfiguration configuration)
    {
        if (configuration[Key] is not { Length: > 0 } text)
        {
            return;
        }

        try
        {
            _ = Read(configuration.ProviderOfDatabase(), text);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Without the value: it may contain a password.
            throw new CommandException(
                ExitCodes.BadInput,
                $"{Key} (ADGENIUS_{Key.Replace(":", "__", StringComparison.Ordinal)}) cannot be read as a connection string of "
                    + $"{configuration.ProviderOfDatabase()}: {fault.Message.ReplaceLineEndings(" ")}",
                fault);
        }
    }

    private static DbConnectionStringBuilder? Read(string provider, string text) => provider switch
    {
        DatabaseProvider.Postgres => new NpgsqlConnectionStringBuilder(text),
        DatabaseProvider.SqlServer => new SqlConnectionStringBuilder(text),
        DatabaseProvider.Sqlite => new SqliteConnectionStringBuilder(text),
        _ => null, // an unknown provider has an error of its own
    };
}
