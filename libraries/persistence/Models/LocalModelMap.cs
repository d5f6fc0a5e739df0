using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Models;

internal static class LocalModelMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<LocalModel>();
        entity.ToTable("LocalModels");
        entity.HasKey(row => new { row.Worker, row.ModelId });
        entity.Property(row => row.Worker).HasMaxLength(LocalModelStore.MaxWorkerLength);
        entity.Property(row => row.ModelId).HasMaxLength(LocalModelStore.MaxModelIdLength);
        entity.Property(row => row.Entry).HasJson();
    }
}
