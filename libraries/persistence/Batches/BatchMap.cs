using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Batches;

internal static class BatchMap
{
    public static void Configure(ModelBuilder model)
    {
        var batch = model.Entity<Batch>();
        batch.ToTable("Batches");
        batch.HasKey(row => row.BatchId);
        batch.Property(row => row.BatchId).ValueGeneratedNever();
        batch.Property(row => row.TenantName).HasMaxLength(FieldLengths.Name);
        batch.HasIndex(row => row.CreatedAt);

        var item = model.Entity<BatchItem>();
        item.ToTable("BatchItems");
        item.HasKey(row => new { row.BatchId, row.ItemIndex });
        item.Property(row => row.TenantName).HasMaxLength(FieldLengths.Name);
        item.Property(row => row.Refusal).HasMaxLength(BatchStore.MaxRefusalLength);
        item.HasIndex(row => row.JobId);
    }
}
