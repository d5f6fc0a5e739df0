using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

internal static class WorkPickupMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<WorkPickup>();
        entity.ToTable("WorkPickups");
        entity.HasKey(pickup => pickup.PickupId);
        entity.Property(pickup => pickup.Stage).HasConversion<string>().HasMaxLength(16);
        entity.HasIndex(pickup => pickup.JobId);
        entity.HasIndex(pickup => pickup.At);
    }
}
