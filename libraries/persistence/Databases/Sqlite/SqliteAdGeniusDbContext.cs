using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Databases.Sqlite;

/// <summary>State in a SQLite file.</summary>
public sealed class SqliteAdGeniusDbContext(DbContextOptions<SqliteAdGeniusDbContext> options) : AdGeniusDbContext(options)
{
    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);

        // SQLite has no time type, and Entity Framework does not compare or sort the text that it writes by default.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<SortableTimeConverter>();
    }
}
