using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;

/// <summary>The database of one test.</summary>
internal sealed class TestDatabase(DatabaseKind kind, string connectionString)
{
    public DatabaseKind Kind => kind;

    public DatabaseSignal Writes { get; } = new();

    public void Use(DbContextOptionsBuilder options) => (kind switch
    {
        DatabaseKind.Postgres => options.UseNpgsql(connectionString),
        DatabaseKind.SqlServer => options.UseSqlServer(connectionString),
        _ => options.UseSqlite(connectionString),
    }).AddInterceptors(Writes);

    public ParcelDbContext Open()
    {
        var options = new DbContextOptionsBuilder<ParcelDbContext>();
        Use(options);
        return new ParcelDbContext(options.Options);
    }

    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        await using var context = Open();
        await context.Database.EnsureCreatedAsync(cancellationToken);
    }
}
