using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Databases.Postgres;

/// <summary>State in PostgreSQL.</summary>
public sealed class PostgresAdGeniusDbContext(DbContextOptions<PostgresAdGeniusDbContext> options) : AdGeniusDbContext(options)
{
    // These rows are updated several times. With free space for the next version on the same page, and no index on the changed columns, an
    // update writes no index (heap-only tuples, https://www.postgresql.org/docs/current/storage-hot.html).
    private const int FillFactor = 80;

    // PostgreSQL compresses the long values of rows above 2 kB unless the table names another size; 8,160 bytes is the greatest. A message
    // is in its table for milliseconds: compressing and decompressing it costs more than the space is worth.
    private const int NotCompressedBelow = 8160;

    /// <summary>The rows of the save in progress that <see cref="RowInsertion"/> inserts.</summary>
    internal InsertedRows InsertedRows { get; } = new();

    /// <inheritdoc />
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        try
        {
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }
        finally
        {
            InsertedRows.Return(this);
        }
    }

    /// <inheritdoc />
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            // Here, because Entity Framework does not call interceptors after every failure.
            InsertedRows.Return(this);
        }
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<VideoState>().HasStorageParameter("fillfactor", FillFactor);
        modelBuilder.Entity<TakeState>().HasStorageParameter("fillfactor", FillFactor);
        modelBuilder.Entity<TenantQueueEntry>().HasStorageParameter("fillfactor", FillFactor);
        modelBuilder.Entity<OutboxMessage>().HasStorageParameter("toast_tuple_target", NotCompressedBelow);
    }
}
