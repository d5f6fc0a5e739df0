using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Callbacks;

internal static class ProcessedCallbackMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<ProcessedCallback>();
        entity.ToTable("ProcessedCallbacks");
        entity.HasKey(callback => callback.Digest);
        entity.Property(callback => callback.Digest).HasMaxLength(64);
        entity.HasIndex(callback => callback.ExpiresAt);
    }
}
