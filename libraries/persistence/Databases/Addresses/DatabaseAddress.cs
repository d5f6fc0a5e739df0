using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AdGenius.Persistence.Databases.Addresses;

/// <summary>The address of a database for logs and errors, without credentials.</summary>
internal static class DatabaseAddress
{
    public static string Of(AdGeniusDbContext database)
    {
        var connectionString = database.Database.GetConnectionString();
        return database switch
        {
            Postgres.PostgresAdGeniusDbContext => Of(new NpgsqlConnectionStringBuilder(connectionString)),
            SqlServer.SqlServerAdGeniusDbContext => Of(new SqlConnectionStringBuilder(connectionString)),
            _ => $"SQLite file {new SqliteConnectionStringBuilder(connectionString).DataSource}",
        };
    }

    private static string Of(NpgsqlConnectionStringBuilder address)
        => FormattableString.Invariant($"PostgreSQL at {address.Host}:{address.Port}/{address.Database}");

    private static string Of(SqlConnectionStringBuilder address) => $"SQL Server at {address.DataSource}/{address.InitialCatalog}";
}
