using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Timers;

internal static class DueTimerMap
{
    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<DueTimer>();
        entity.ToTable("DueTimers");
        entity.HasKey(timer => timer.TimerId);
        entity.Property(timer => timer.Kind).HasMaxLength(64);
        entity.HasIndex(timer => new { timer.Kind, timer.SubjectId }).IsUnique();
        entity.HasIndex(timer => new { timer.Kind, timer.DueAt });
    }
}
