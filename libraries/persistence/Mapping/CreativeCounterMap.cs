using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Mapping;

internal static class CreativeCounterMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<CreativeCounter>();
        entity.ToTable("CreativeCounters");
        entity.HasKey(counter => new { counter.TenantName, counter.CreativeId });
        entity.Property(counter => counter.TenantName).HasMaxLength(VideoStateMap.NameLength);
        entity.Property(counter => counter.CreativeId).HasMaxLength(VideoStateMap.NameLength);
    }
}
