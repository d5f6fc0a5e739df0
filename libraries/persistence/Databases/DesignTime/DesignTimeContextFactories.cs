using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.Persistence.Databases.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace AdGenius.Persistence.Databases.DesignTime;

/// <summary>Lets <c>dotnet ef</c> make migrations for SQLite; nothing is opened.</summary>
internal sealed class SqliteDesignTimeContextFactory : IDesignTimeDbContextFactory<SqliteAdGeniusDbContext>
{
    public SqliteAdGeniusDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>Lets <c>dotnet ef</c> make migrations for PostgreSQL; nothing is opened.</summary>
internal sealed class PostgresDesignTimeContextFactory : IDesignTimeDbContextFactory<PostgresAdGeniusDbContext>
{
    public PostgresAdGeniusDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<PostgresAdGeniusDbContext>().UseNpgsql("Host=localhost").Options);
}

/// <summary>Lets <c>dotnet ef</c> make migrations for SQL Server; nothing is opened.</summary>
internal sealed class SqlServerDesignTimeContextFactory : IDesignTimeDbContextFactory<SqlServerAdGeniusDbContext>
{
    public SqlServerAdGeniusDbContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<SqlServerAdGeniusDbContext>().UseSqlServer("Server=localhost").Options);
}
