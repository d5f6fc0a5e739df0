using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Retention;

/// <summary>
/// Deletes rows a batch at a time, each batch one short transaction, so that no lock is held for long and none covers a whole table.
/// </summary>
internal sealed class BatchedDelete(DbContext database, int batchSize, RetentionCounts counts)
{
    public DbContext Database => database;

    public int BatchSize => batchSize;

    /// <summary>Deletes the rows of <paramref name="rows"/>, which has to be ordered, until none is left.</summary>
    public async Task AllAsync<T>(IOrderedQueryable<T> rows, CancellationToken cancellationToken)
        where T : class
    {
        int deleted;
        do
        {
            deleted = await OnceAsync(rows.Take(batchSize), cancellationToken);
        }
        while (deleted == batchSize);
    }

    /// <summary>Deletes the rows of <paramref name="rows"/>, at most a batch.</summary>
    public async Task<int> OnceAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class
    {
        var deleted = await rows.ExecuteDeleteAsync(cancellationToken);
        counts.Add(database.Model.FindEntityType(typeof(T))!.GetTableName()!, deleted);
        return deleted;
    }
}
