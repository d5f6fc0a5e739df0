using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

internal static class CreativeCounterMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<CreativeCounter>();
        entity.ToTable("CreativeCounters");
        entity.HasKey(counter => new { counter.TenantName, counter.CreativeId });
        entity.Property(counter => counter.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(counter => counter.CreativeId).HasMaxLength(FieldLengths.Name);
    }
}
