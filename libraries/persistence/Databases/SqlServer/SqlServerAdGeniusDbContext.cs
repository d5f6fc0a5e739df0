using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Databases.SqlServer;

/// <summary>State in SQL Server.</summary>
public sealed class SqlServerAdGeniusDbContext(DbContextOptions<SqlServerAdGeniusDbContext> options) : AdGeniusDbContext(options)
{
    // SQL Server's default collation treats "Acme" and "acme" as equal; here, as on the other databases, they are two tenants.
    private const string BinaryCollation = "Latin1_General_100_BIN2";

    /// <inheritdoc />
    protected override string IsRunningFilter => "is_running = 1";

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().UseCollation(BinaryCollation);
    }
}
