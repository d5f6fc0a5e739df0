using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

internal static class JobEventMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<JobEvent>();
        entity.ToTable("JobEvents");
        entity.HasKey(jobEvent => jobEvent.Sequence);
        entity.Property(jobEvent => jobEvent.Sequence).ValueGeneratedOnAdd();
        entity.Property(jobEvent => jobEvent.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(jobEvent => jobEvent.Type).HasMaxLength(64);
        entity.HasIndex(jobEvent => new { jobEvent.JobId, jobEvent.Sequence });
        entity.HasIndex(jobEvent => new { jobEvent.TenantName, jobEvent.Sequence });
    }
}
