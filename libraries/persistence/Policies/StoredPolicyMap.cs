using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Policies;

internal static class StoredPolicyMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<StoredPolicy>();
        entity.ToTable("TenantPolicies");
        entity.HasKey(policy => policy.TenantName);
        entity.Property(policy => policy.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(policy => policy.Policy).HasJson();
    }
}
