using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Mapping;

internal static class EarlyCancellationMap
{
    private const int ReasonLength = 500;

    public static void Configure(ModelBuilder model)
    {
        var entity = model.Entity<EarlyCancellation>();
        entity.ToTable("EarlyCancellations");
        entity.HasKey(note => new { note.JobId, note.TenantName });
        entity.Property(note => note.TenantName).HasMaxLength(VideoStateMap.NameLength);
        entity.Property(note => note.Reason).HasMaxLength(ReasonLength);
        entity.HasIndex(note => note.At);
    }
}
