using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.SqlServer;

/// <summary>State in SQL Server.</summary>
public sealed class SqlServerAdGeniusDbContext(DbContextOptions<SqlServerAdGeniusDbContext> options) : AdGeniusDbContext(options)
{
    /// <inheritdoc />
    protected override string IsRunningFilter => "is_running = 1";
}
