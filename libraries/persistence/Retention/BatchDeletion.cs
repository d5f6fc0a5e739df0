using AdGenius.Persistence.Batches;

namespace AdGenius.Persistence.Retention;

/// <summary>Deletes batches with their items. Their jobs are not touched.</summary>
internal static class BatchDeletion
{
    public static async Task DeleteAsync(BatchedDelete delete, IQueryable<Batch> batches, CancellationToken cancellationToken)
    {
        await delete.AllAsync(
            delete.Database.Set<BatchItem>().Where(item => batches.Any(batch => batch.BatchId == item.BatchId))
                .OrderBy(item => item.BatchId).ThenBy(item => item.ItemIndex),
            cancellationToken);
        await delete.AllAsync(batches.OrderBy(batch => batch.BatchId), cancellationToken);
    }
}
