using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Keys;

internal static class ApiKeyMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<ApiKey>();
        entity.ToTable("ApiKeys");
        entity.HasKey(key => key.KeyId);
        entity.Property(key => key.KeyId).HasMaxLength(16);
        entity.Property(key => key.TenantName).HasMaxLength(64);
        entity.Property(key => key.Name).HasMaxLength(ApiKeyStore.MaxNameLength);
        entity.Property(key => key.Role).HasConversion<string>().HasMaxLength(16);
        entity.Property(key => key.SecretHash).HasMaxLength(64);
        entity.Property(key => key.ReplacedById).HasMaxLength(16).IsConcurrencyToken(); // of two rotations at a time, one is refused
        entity.HasIndex(key => key.TenantName);
    }
}
