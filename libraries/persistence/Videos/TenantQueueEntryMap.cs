using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

internal static class TenantQueueEntryMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<TenantQueueEntry>();
        entity.ToTable("TenantQueue");
        entity.HasKey(entry => entry.TenantName);
        entity.Property(entry => entry.TenantName).HasMaxLength(FieldLengths.Name);
        entity.HasIndex(entry => new { entry.IsWaiting, entry.LastServedAt });
    }
}
