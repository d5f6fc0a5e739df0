using System.Runtime.CompilerServices;
using AdGenius.Persistence;
using Microsoft.Data.Sqlite;

namespace AdGenius.Cli.Tests;

/// <summary>Looks into a home folder's database from outside.</summary>
internal static class JobStates
{
    // The module initializer of the persistence library makes SQLite loadable.
    static JobStates() => RuntimeHelpers.RunModuleConstructor(typeof(AdGeniusDbContext).Module.ModuleHandle);

    /// <summary>The state of the only job, or null when there is none yet.</summary>
    public static async Task<string?> ReadAsync(string database, CancellationToken cancellationToken)
    {
        if (!File.Exists(database))
        {
            return null;
        }

        try
        {
            await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = "select current_state from videos";
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (SqliteException)
        {
            return null; // the file is just being made
        }
    }
}
