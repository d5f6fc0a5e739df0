using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Brands;

internal static class StoredBrandKitMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<StoredBrandKit>();
        entity.ToTable("BrandKits");
        entity.HasKey(kit => new { kit.TenantName, kit.Name });
        entity.Property(kit => kit.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(kit => kit.Name).HasMaxLength(FieldLengths.Name);
        entity.Property(kit => kit.Kit).HasJson();
    }
}
