using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tenants;

internal static class TenantLimitsMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<TenantLimits>();
        entity.ToTable("TenantLimits");
        entity.HasKey(limits => limits.TenantName);
        entity.Property(limits => limits.TenantName).HasMaxLength(FieldLengths.Name);
    }
}
