using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Mapping;

internal static class JobEventMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<JobEvent>();
        entity.ToTable("JobEvents");
        entity.HasKey(happened => happened.Sequence);
        entity.Property(happened => happened.Sequence).ValueGeneratedOnAdd();
        entity.Property(happened => happened.TenantName).HasMaxLength(VideoStateMap.NameLength);
        entity.Property(happened => happened.Type).HasMaxLength(64);
        entity.HasIndex(happened => new { happened.JobId, happened.Sequence });
        entity.HasIndex(happened => new { happened.TenantName, happened.Sequence });
    }
}
