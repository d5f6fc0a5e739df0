using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Pauses;

internal static class PauseMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<Pause>();
        entity.ToTable("Pauses");
        entity.HasKey(pause => new { pause.Kind, pause.Name });
        entity.Property(pause => pause.Kind).HasConversion<string>().HasMaxLength(16);
        entity.Property(pause => pause.Name).HasMaxLength(128);
        entity.Property(pause => pause.Reason).HasMaxLength(500);
        entity.Property(pause => pause.Actor).HasMaxLength(FieldLengths.Actor);
    }
}
