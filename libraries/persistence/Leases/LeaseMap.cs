using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Leases;

internal static class LeaseMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<Lease>();
        entity.ToTable("Leases");
        entity.HasKey(lease => lease.Name);
        entity.Property(lease => lease.Name).HasMaxLength(100);
        entity.Property(lease => lease.Holder).HasMaxLength(100);
    }
}
