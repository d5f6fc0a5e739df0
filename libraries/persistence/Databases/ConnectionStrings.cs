using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AdGenius.Persistence.Databases;

/// <summary>Reads connection strings before anything opens a database, where the fault would name no setting.</summary>
public static class ConnectionStrings
{
    /// <summary>Why a connection string cannot be read, in one line without its value, which may contain a password; null where it can be.
    /// An empty one, and that of an unknown provider, have errors of their own.</summary>
    /// <param name="provider">One of <see cref="DatabaseProvider"/>.</param>
    /// <param name="connectionString">The text.</param>
    public static string? FaultOf(string provider, string? connectionString)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return null;
        }

        try
        {
            _ = provider switch
            {
                DatabaseProvider.Postgres => new NpgsqlConnectionStringBuilder(connectionString).Count,
                DatabaseProvider.SqlServer => new SqlConnectionStringBuilder(connectionString).Count,
                DatabaseProvider.Sqlite => new SqliteConnectionStringBuilder(connectionString).Count,
                _ => 0,
            };
            return null;
        }
        // Without the driver's text: it has words of the value, which may be parts of a password.
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException)
        {
            const string Key = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.ConnectionString)}";
            return $"{Key} (ADGENIUS_{Key.Replace(":", "__", StringComparison.Ordinal)}) cannot be read as a connection string of "
                + $"{provider}: " + (IsUrl(connectionString)
                    ? $"it is a URL; write it as {FormOf(provider)}"
                    : "it has an unknown keyword or a value of another form; a value that contains ';' must be in quotes");
        }
    }

    /// <summary>As other languages and hosting platforms name databases: <c>postgresql://user:password@host/name</c>.</summary>
    private static bool IsUrl(string connectionString) =>
        connectionString.IndexOf("://", StringComparison.Ordinal) is > 0 and var end
        && !connectionString.AsSpan(0, end).ContainsAny('=', ';');

    private static string FormOf(string provider) => provider switch
    {
        DatabaseProvider.Postgres => "Host=HOST;Port=5432;Database=NAME;Username=USER;Password=PASSWORD",
        DatabaseProvider.SqlServer => "Server=HOST,1433;Database=NAME;User Id=USER;Password=PASSWORD",
        _ => "Data Source=FILE",
    };
}
