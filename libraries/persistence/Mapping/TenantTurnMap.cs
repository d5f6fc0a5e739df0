using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Mapping;

internal static class TenantTurnMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<TenantTurn>();
        entity.ToTable("TenantTurns");
        entity.HasKey(turn => turn.TenantName);
        entity.Property(turn => turn.TenantName).HasMaxLength(VideoStateMap.NameLength);
        entity.HasIndex(turn => new { turn.IsWaiting, turn.LastServedAt });
    }
}
