using System.ComponentModel.DataAnnotations;

namespace AdGenius.Persistence.Databases;

/// <summary>The database that stores the fleet's state.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Database";

    /// <summary>
    /// The most connections of a process to PostgreSQL, unless the connection string names <c>Maximum Pool Size</c>. Six processes, two of
    /// each service that always uses the database, fit into the 100 that PostgreSQL accepts by default.
    /// </summary>
    public const int PoolSize = 16;

    /// <summary><c>Sqlite</c>, <c>Postgres</c> or <c>SqlServer</c>.</summary>
    [Required]
    [AllowedValues(DatabaseProvider.Sqlite, DatabaseProvider.Postgres, DatabaseProvider.SqlServer,
        ErrorMessage = "Database:Provider must be Sqlite, Postgres or SqlServer.")]
    public string Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>
    /// The provider's connection string. Optional for SQLite: the default is the file <c>adgenius.db</c> in the home folder.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Applies migrations when the process starts. Default: true with SQLite, otherwise false, because a fleet is migrated by
    /// <c>adgenius db update</c>.
    /// </summary>
    public bool? MigrateAtStartup { get; set; }

    /// <summary>Time-out of a command, and of the wait for SQLite's single writer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a starting process waits for an unavailable database before it exits.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
