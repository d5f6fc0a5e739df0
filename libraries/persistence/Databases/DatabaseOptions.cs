using System.ComponentModel.DataAnnotations;

namespace AdGenius.Persistence.Databases;

/// <summary>Where state is kept.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Database";

    /// <summary><c>Sqlite</c>, <c>Postgres</c> or <c>SqlServer</c>.</summary>
    [Required]
    [AllowedValues(DatabaseProvider.Sqlite, DatabaseProvider.Postgres, DatabaseProvider.SqlServer,
        ErrorMessage = "Database:Provider must be Sqlite, Postgres or SqlServer.")]
    public string Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>
    /// The provider's connection string. For SQLite it may be left out: the file is <c>adgenius.db</c> in the home folder.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Creates or updates the tables when the process starts. Default: true with SQLite, else false, because a fleet is updated by a
    /// command of its own.
    /// </summary>
    public bool? MigrateAtStartup { get; set; }

    /// <summary>How long a command, or a wait for SQLite's single writer, may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a process that starts waits for a database that does not answer, before it ends.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
