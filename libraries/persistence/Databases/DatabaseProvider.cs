namespace AdGenius.Persistence.Databases;

/// <summary>The databases that can hold state, by the names of <see cref="DatabaseOptions.Provider"/>.</summary>
public static class DatabaseProvider
{
    /// <summary>A file, for one process.</summary>
    public const string Sqlite = "Sqlite";

    /// <summary>PostgreSQL 13 or newer.</summary>
    public const string Postgres = "Postgres";

    /// <summary>SQL Server 2019 or newer.</summary>
    public const string SqlServer = "SqlServer";
}
