using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Assets;

internal static class AssetMap
{
    private const int KeyLength = 900;
    private const int UploadIdLength = 1024;

    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<Asset>();
        entity.ToTable("Assets");
        entity.HasKey(asset => asset.AssetId);
        entity.Property(asset => asset.AssetId).ValueGeneratedNever();
        entity.Property(asset => asset.TenantName).HasMaxLength(FieldLengths.Name);
        entity.Property(asset => asset.Kind).HasConversion<string>().HasMaxLength(16);
        entity.Property(asset => asset.Status).HasConversion<string>().HasMaxLength(16);
        entity.Property(asset => asset.Name).HasMaxLength(AssetStore.MaxNameLength);
        entity.Property(asset => asset.Key).HasMaxLength(KeyLength);
        entity.Property(asset => asset.ContentType).HasMaxLength(100);
        entity.Property(asset => asset.Sha256).HasMaxLength(64);
        entity.Property(asset => asset.UploadId).HasMaxLength(UploadIdLength);
        entity.HasIndex(asset => new { asset.TenantName, asset.CreatedAt });
        entity.HasIndex(asset => new { asset.TenantName, asset.Sha256 });
        entity.HasIndex(asset => new { asset.Status, asset.CreatedAt });
    }
}
