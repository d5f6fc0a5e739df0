using System.Runtime.CompilerServices;
using AdGenius.Persistence;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Parcels;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;

/// <summary>A database of one test's own.</summary>
internal sealed class TestDatabase(DatabaseKind kind, string connectionString)
{
    // libraries/persistence makes SQLite load; see there.
    static TestDatabase() => RuntimeHelpers.RunModuleConstructor(typeof(AdGeniusDbContext).Module.ModuleHandle);

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
